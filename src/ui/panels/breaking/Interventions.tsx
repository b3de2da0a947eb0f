/** What was done by hand to this run and what followed, newest first. */
import { interventionInWords } from "../../../lab/run/interventionInWords";
import { laneTitle } from "../../../lab/setup/lanes";
import { pageWords } from "../../../words/words";
import { useRun, useSetup } from "../../context";

const SHOWN = 4;

export function Interventions() {
  const { breaking: t } = pageWords();
  const interventions = useRun((view) => view.interventions);
  const experiment = useSetup(({ loaded, draft }) => loaded ?? draft);
  if (interventions.length === 0) {
    return <p className="breaking-help">{t.none}</p>;
  }
  const newest = interventions.toReversed();
  return (
    <>
      <ol className="interventions" aria-live="polite" aria-label={t.list}>
        {newest.slice(0, SHOWN).map((intervention, index) => (
          <li key={interventions.length - index}>
            {interventionInWords(intervention, laneTitle(experiment, intervention.lane))}
          </li>
        ))}
      </ol>
      <p className="breaking-help">{t.after({ hidden: Math.max(0, newest.length - SHOWN) })}</p>
    </>
  );
}
