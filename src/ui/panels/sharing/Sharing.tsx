/** The sharing view's place on the page, where the layers of a lane share; filled once it comes near the screen. */
import "./Sharing.css";
import { lazy } from "react";
import { laneConfig } from "../../../config/experiment";
import { sharesLayers } from "../../../lab/readings/sharedLayers";
import { useSetup } from "../../context";
import { WhenNear } from "../../parts/WhenNear";

const SharingPanel = lazy(() => import("./SharingPanel").then(({ SharingPanel: panel }) => ({ default: panel })));

export function Sharing() {
  const shared = useSetup(({ loaded, draft }) => {
    const experiment = loaded ?? draft;
    return experiment.lanes.some((lane) => sharesLayers(laneConfig(experiment, lane).model));
  });
  if (!shared) return null;
  return (
    <WhenNear className="sharing-place">
      <SharingPanel />
    </WhenNear>
  );
}
