/** A panel that is drawn when it is opened: for what is long and seldom looked at. */
import "./Disclosure.css";
import { useState } from "react";
import type { ReactNode } from "react";
import { ErrorBoundary } from "../trouble/ErrorBoundary";
import { Icon } from "./Icon";

interface DisclosureProps {
  readonly title: string;
  readonly unit: string;
  readonly children: ReactNode;
}

export function Disclosure({ title, unit, children }: DisclosureProps) {
  const [open, setOpen] = useState(false);
  return (
    <section className="disclosure panel" aria-label={title}>
      <h2 className="panel-title">
        <button type="button" className="disclosure-open" aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name="chevron" />
          {title} <span className="unit">{unit}</span>
        </button>
      </h2>
      {open && <ErrorBoundary what="panel">{children}</ErrorBoundary>}
    </section>
  );
}
