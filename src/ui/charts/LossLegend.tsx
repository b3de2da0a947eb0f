/** Which line is whose, and what the dots are. */
import { pageWords } from "../../words/words";
import { LaneMark } from "../parts/LaneMark";

export function LossLegend({ lanes }: { readonly lanes: readonly string[] }) {
  return (
    <div className="legend" aria-hidden="true">
      {lanes.map((lane, index) => (
        <LaneMark key={lane} index={index} name={lane} />
      ))}
      {lanes.length > 0 && (
        <span className="legend-dots">
          <svg viewBox="0 0 20 10" width="20" height="10">
            <circle cx="4" cy="5" r="3" fill="currentColor" />
            <circle cx="14.5" cy="5" r="3.6" fill="none" stroke="currentColor" strokeWidth="1.4" />
          </svg>
          {pageWords().charts.validation}
        </span>
      )}
    </div>
  );
}
