/**
 * Weight drift: how far each lane's weights have moved from the FP32 lane's, as a share of their size, whole and by the
 * parameter that is furthest. Both began at the same numbers and saw the same batches.
 */
import "./DriftPanel.css";
import { lazy } from "react";
import { WhenNear } from "../../parts/WhenNear";

const DriftChart = lazy(() => import("./DriftChart").then(({ DriftChart: chart }) => ({ default: chart })));

export function DriftPanel() {
  return (
    <WhenNear className="drift">
      <DriftChart />
    </WhenNear>
  );
}
