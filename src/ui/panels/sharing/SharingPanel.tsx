/** Which layers use whose parameters, a map for each lane, and what that saves: parameters, and bytes by kind. */
import "./Sharing.css";
import { laneConfig } from "../../../config/experiment";
import { layerRuns } from "../../../lab/readings/sharedLayers";
import { useRun, useSetup } from "../../context";
import { LaneSharing } from "./LaneSharing";
import { PART_LETTERS, PART_NAMES } from "./partNames";

export function SharingPanel() {
  const experiment = useSetup(({ loaded, draft }) => loaded ?? draft);
  const built = useRun((view) => view.lanes);
  return (
    <figure className="sharing panel" aria-label="Sharing">
      <figcaption>
        <h2 className="panel-title">
          Sharing <span className="unit">which layers share parameters</span>
        </h2>
      </figcaption>
      <ul className="sharing-lanes">
        {experiment.lanes.map((lane, index) => (
          <LaneSharing
            key={lane.name}
            name={lane.name}
            index={index}
            parts={layerRuns(laneConfig(experiment, lane).model)}
            info={built.find(({ name }) => name === lane.name)}
          />
        ))}
      </ul>
      <p className="sharing-key">
        {Object.entries(PART_LETTERS).map(([part, letter]) => (
          <span key={part}>
            <strong>{letter}</strong> {PART_NAMES[part as keyof typeof PART_NAMES]}
          </span>
        ))}
        <span>A tall bar: the layers that it spans all use the first one’s parameters.</span>
      </p>
    </figure>
  );
}
