/** What was done by hand to this run and what followed, newest first. */
import { interventionInWords } from "../../../lab/run/interventions";
import { laneTitle } from "../../../lab/setup/lanes";
import { useRun, useSetup } from "../../context";

const SHOWN = 4;

export function Deeds() {
  const interventions = useRun((view) => view.interventions);
  const experiment = useSetup(({ loaded, draft }) => loaded ?? draft);
  if (interventions.length === 0) {
    return (
      <p className="breaking-help">
        Both hold from the next step on, are marked in the charts, and are kept with the run.
      </p>
    );
  }
  const newest = interventions.toReversed();
  return (
    <>
      <ol className="deeds" aria-live="polite" aria-label="Done by hand">
        {newest.slice(0, SHOWN).map((intervention, index) => (
          <li key={interventions.length - index}>
            {interventionInWords(intervention, laneTitle(experiment, intervention.lane))}
          </li>
        ))}
      </ol>
      <p className="breaking-help">
        {newest.length > SHOWN && `${newest.length - SHOWN} more before. `}
        This run is its settings and what was done here: the settings alone give other figures.
      </p>
    </>
  );
}
