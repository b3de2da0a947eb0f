/** Which layers use whose parameters, a map for each lane, and what that saves: parameters, and bytes by kind. */
import "./Sharing.css";
import { laneConfig } from "../../../config/experiment";
import { layerRuns } from "../../../lab/readings/sharedLayers";
import { pageWords } from "../../../words/words";
import { useRun, useSetup } from "../../context";
import { LaneSharing } from "./LaneSharing";
import { PART_LETTERS } from "./partLetters";

export function SharingPanel() {
  const { sharing: t } = pageWords();
  const experiment = useSetup(({ loaded, draft }) => loaded ?? draft);
  const built = useRun((view) => view.lanes);
  return (
    <figure className="sharing panel" aria-label={t.region}>
      <figcaption>
        <h2 className="panel-title">
          {t.title} <span className="unit">{t.unit}</span>
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
            <strong>{letter}</strong> {t.parts[part as keyof typeof PART_LETTERS]}
          </span>
        ))}
        <span>{t.key}</span>
      </p>
    </figure>
  );
}
