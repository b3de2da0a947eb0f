/** What every chart stands in: a figure with title and unit, its tools, and the same in words for those who cannot see it. */
import type { ReactNode, RefObject } from "react";

interface ChartFrameProps {
  readonly title: string;
  readonly unit: string;
  readonly size?: "large" | "small";
  readonly frame?: RefObject<HTMLElement | null>;
  readonly tools?: ReactNode;
  /** What will appear here, where there is nothing yet. */
  readonly empty?: string | undefined;
  /** The chart in words. */
  readonly summary?: ReactNode;
  readonly children?: ReactNode;
}

export function ChartFrame({ title, unit, size = "small", frame, tools, empty, summary, children }: ChartFrameProps) {
  return (
    <figure ref={frame} className={`chart panel chart-${size}`} aria-label={title}>
      <figcaption className="chart-head">
        <h2 className="panel-title">
          {title} <span className="unit">{unit}</span>
        </h2>
        {tools}
      </figcaption>
      <div className="chart-body" aria-hidden="true" data-empty={empty !== undefined || undefined}>
        {children}
        {empty !== undefined && <p className="chart-empty">{empty}</p>}
      </div>
      {empty !== undefined && <p className="visually-hidden">{empty}</p>}
      {summary}
    </figure>
  );
}
