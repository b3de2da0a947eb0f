/** The colours of the theme that is on, for what a canvas draws: new whenever the theme is. */
import { useMemo } from "react";
import { usePreferences } from "../context";
import { useMedia } from "./useMedia";

export interface Tokens {
  readonly theme: "light" | "dark";
  /** A custom property's value, read while drawing: the page takes on a theme after rendering. */
  readonly color: (name: `--${string}`) => string;
}

export function useTokens(): Tokens {
  const chosen = usePreferences((preferences) => preferences.theme);
  const dark = useMedia("(prefers-color-scheme: dark)");
  const theme = chosen ?? (dark ? "dark" : "light");
  return useMemo(
    () => ({
      theme,
      color: (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim(),
    }),
    [theme],
  );
}
