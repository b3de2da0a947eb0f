/** The gates' place on the page, where a lane has any; what fills it is loaded once it comes near the screen. */
import "./Sparsity.css";
import { lazy } from "react";
import { laneConfig } from "../../../config/experiment";
import { gatedParts } from "../../../lab/curves/gateTargets";
import { useSetup } from "../../context";
import { WhenNear } from "../../parts/WhenNear";

const SparsityPanel = lazy(() => import("./SparsityPanel").then(({ SparsityPanel: panel }) => ({ default: panel })));

export function Sparsity() {
  const gated = useSetup(({ loaded, draft }) => {
    const experiment = loaded ?? draft;
    return experiment.lanes.some((lane) => gatedParts(laneConfig(experiment, lane)).length > 0);
  });
  if (!gated) return null;
  return (
    <WhenNear className="sparsity" label="Sparsity">
      <SparsityPanel />
    </WhenNear>
  );
}
