/** The charts' places on the page. The charts themselves, and Recharts with them, are loaded after the first paint. */
import "./Charts.css";
import { lazy, Suspense } from "react";
import { ChartFrame } from "./ChartFrame";

const LossChart = lazy(() => import("./LossChart").then(({ LossChart: chart }) => ({ default: chart })));
const ScaleChart = lazy(() => import("./ScaleChart").then(({ ScaleChart: chart }) => ({ default: chart })));
const GradNormChart = lazy(() => import("./GradNormChart").then(({ GradNormChart: chart }) => ({ default: chart })));
const StepTimeChart = lazy(() => import("./StepTimeChart").then(({ StepTimeChart: chart }) => ({ default: chart })));

export function Charts() {
  return (
    <section className="charts" aria-label="Charts">
      <Suspense fallback={<ChartFrame title="Loss" unit="nats" size="large" />}>
        <LossChart />
      </Suspense>
      <Suspense fallback={<ChartFrame title="Loss scale" unit="log₂" />}>
        <ScaleChart />
      </Suspense>
      <Suspense fallback={<ChartFrame title="Gradient norm" unit="log" />}>
        <GradNormChart />
      </Suspense>
      <Suspense fallback={<ChartFrame title="Step time" unit="ms" />}>
        <StepTimeChart />
      </Suspense>
    </section>
  );
}
