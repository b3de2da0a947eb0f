/**
 * The charts' places on the page. The charts themselves, and Recharts with them, are loaded after the first paint, and
 * take their places one at a time: all at once would hold the page for half a second on a small machine.
 */
import "./Charts.css";
import { lazy, Suspense, useEffect, useState } from "react";
import { ErrorBoundary } from "../trouble/ErrorBoundary";
import { ChartFrame } from "./ChartFrame";

const loadLoss = () => import("./LossChart");

const CHARTS = [
  {
    title: "Loss",
    unit: "nats",
    size: "large",
    Chart: lazy(() => loadLoss().then(({ LossChart: chart }) => ({ default: chart }))),
  },
  {
    title: "Loss scale",
    unit: "log₂",
    size: "small",
    Chart: lazy(() => import("./ScaleChart").then(({ ScaleChart: chart }) => ({ default: chart }))),
  },
  {
    title: "Gradient norm",
    unit: "log",
    size: "small",
    Chart: lazy(() => import("./GradNormChart").then(({ GradNormChart: chart }) => ({ default: chart }))),
  },
  {
    title: "Step time",
    unit: "ms",
    size: "small",
    Chart: lazy(() => import("./StepTimeChart").then(({ StepTimeChart: chart }) => ({ default: chart }))),
  },
] as const;

export function Charts() {
  const placed = usePlaced();
  return (
    <section className="charts" aria-label="Charts">
      {CHARTS.map(({ title, unit, size, Chart }, index) => {
        const frame = <ChartFrame title={title} unit={unit} size={size} />;
        return (
          <ErrorBoundary key={title} what="this chart">
            <Suspense fallback={frame}>{index < placed ? <Chart /> : frame}</Suspense>
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
      if (placed === 0) await loadLoss();
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
