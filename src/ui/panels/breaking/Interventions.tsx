/** What was done by hand to this run and what followed, newest first. */
import { interventionInWords } from "../../../lab/run/interventionInWords";
import { laneTitle } from "../../../lab/setup/lanes";
import { useRun, useSetup } from "../../context";

const SHOWN = 4;

export function Interventions() {
  const interventions = useRun((view) => view.interventions);
  const experiment = useSetup(({ loaded, draft }) => loaded ?? draft);
  if (interventions.length === 0) {
    return (
      <p className="breaking-help">
        Both take effect at the next step, are marked on the charts and are saved with the run.
      </p>
    );
  }
  const newest = interventions.toReversed();
  return (
    <>
      <ol className="interventions" aria-live="polite" aria-label="Interventions">
        {newest.slice(0, SHOWN).map((intervention, index) => (
          <li key={interventions.length - index}>
            {interventionInWords(intervention, laneTitle(experiment, intervention.lane))}
          </li>
        ))}
      </ol>
      <p className="breaking-help">
        {newest.length > SHOWN && `${newest.length - SHOWN} earlier ones not shown. `}
        Settings alone no longer reproduce this run; these interventions are part of it.
      </p>
    </>
  );
}
