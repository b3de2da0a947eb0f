/** Where a fault of the page's own ends: what is inside gives way to a sentence, and the rest of the page goes on. */
import { Component } from "react";
import type { ErrorInfo, ReactNode } from "react";
import { Trouble, type Broken } from "./Trouble";

interface ErrorBoundaryProps {
  /** What stands inside, as the sentence names it. */
  readonly what: Broken;
  readonly children: ReactNode;
}

interface Caught {
  readonly error?: unknown;
  readonly components?: string;
}

export class ErrorBoundary extends Component<ErrorBoundaryProps, Caught> {
  override readonly state: Caught = {};

  static getDerivedStateFromError(error: unknown): Caught {
    return { error: error ?? new Error("Nothing was thrown.") };
  }

  override componentDidCatch(_error: unknown, { componentStack }: ErrorInfo): void {
    this.setState({ components: componentStack ?? "" });
  }

  override render(): ReactNode {
    const { what, children } = this.props;
    const { error, components = "" } = this.state;
    return error === undefined ? children : <Trouble what={what} error={error} components={components} />;
  }
}
