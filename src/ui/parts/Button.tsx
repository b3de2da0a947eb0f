/** A button: with words, or with an icon alone and its name for those who cannot see it. */
import "./Button.css";
import type { ComponentProps } from "react";
import { Icon } from "./Icon";
import type { IconName } from "./Icon";

interface ButtonProps extends Omit<ComponentProps<"button">, "type" | "className"> {
  readonly look?: "primary" | "plain" | "quiet";
  readonly icon?: IconName;
}

export function Button({ look = "plain", icon, children, ...rest }: ButtonProps) {
  const shape = children === undefined ? " button-icon" : "";
  return (
    <button type="button" className={`button button-${look}${shape}`} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}
