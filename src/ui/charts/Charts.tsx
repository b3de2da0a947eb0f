/**
 * The charts' places on the page. The charts themselves, and Recharts with them, are loaded after the first paint, and
 * take their places one at a time: all at once would hold the page for half a second on a small machine.
 */
import "./Charts.css";
import { Suspense, useEffect, useState } from "react";
import { pageWords } from "../../words/words";
import { ErrorBoundary } from "../trouble/ErrorBoundary";
import { ChartFrame } from "./ChartFrame";
import { CHARTS, loadFirst } from "./chartSpecs";

export function Charts() {
  const placed = usePlaced();
  const t = pageWords().charts;
  return (
    <section className="charts" aria-label={t.region}>
      {CHARTS.map((spec, index) => {
        const { id, size, Draw } = spec;
        const { title, unit } = t.specs[id];
        const frame = <ChartFrame title={title} unit={unit} size={size} />;
        return (
          <ErrorBoundary key={id} what="chart">
            <Suspense fallback={frame}>{index < placed ? <Draw spec={spec} /> : frame}</Suspense>
          </ErrorBoundary>
        );
      })}
    </section>
  );
}

/** How many charts are in place: none until the first is loaded, then one more a turn. */
function usePlaced(): number {
  const [placed, setPlaced] = useState(0);
  useEffect(() => {
    if (placed === CHARTS.length) return;
    let here = true;
    const next = async (): Promise<void> => {
      if (placed === 0) await loadFirst();
      else await new Promise((resolve) => setTimeout(resolve));
      if (here) setPlaced(placed + 1);
    };
    void next();
    return () => {
      here = false;
    };
  }, [placed]);
  return placed;
}
