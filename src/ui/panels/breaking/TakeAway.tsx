/** What can be taken away from a lane: one click adds a lane without it, and starts all lanes again from step 0. */
import { MAX_LANES } from "../../../config/experiment";
import type { Lane } from "../../../config/lanes";
import { breakages, brokenName, canBreak, isBroken, type Breakage } from "../../../lab/setup/breakages";
import { consequence } from "../../../lab/readings/consequence";
import type { LaneOutcome } from "../../../lab/readings/outcomes";
import { pageWords } from "../../../words/words";
import { useLab, useRun, useSetup } from "../../context";
import { useOutcomes } from "../../lessons/useOutcomes";
import { Button } from "../../parts/Button";

export function TakeAway({ lane }: { readonly lane: Lane }) {
  const { breaking: t } = pageWords();
  const experiment = useSetup(({ loaded, draft }) => loaded ?? draft);
  const started = useRun(({ step }) => step > 0);
  const { value: outcomes, frame } = useOutcomes();
  const full = experiment.lanes.length >= MAX_LANES;
  return (
    <section ref={frame} className="breaking-lanes" aria-label={t.separate}>
      <h3 className="breaking-title">{t.separate}</h3>
      <ul>
        {breakages.map((breakage) => (
          <BreakageRow
            key={breakage.id}
            breakage={breakage}
            lane={lane}
            outcomes={outcomes}
            possible={!full && canBreak(experiment, lane, breakage) && !isBroken(experiment, lane, breakage)}
          />
        ))}
      </ul>
      <p className="breaking-help">{full ? t.full({ most: MAX_LANES }) : started ? t.restarts : t.adds}</p>
    </section>
  );
}

interface BreakageRowProps {
  readonly breakage: Breakage;
  readonly lane: Lane;
  readonly outcomes: ReadonlyMap<string, LaneOutcome>;
  readonly possible: boolean;
}

function BreakageRow({ breakage, lane, outcomes, possible }: BreakageRowProps) {
  const lab = useLab();
  const { breakages: words, breaking: t } = pageWords();
  const { title, help } = words[breakage.id];
  const experiment = useSetup(({ loaded, draft }) => loaded ?? draft);
  const broken = brokenName(lane, breakage);
  const there = experiment.lanes.some(({ name }) => name === broken);
  const [before, after] = [outcomes.get(lane.name), outcomes.get(broken)];
  const followed = there && before && after ? consequence(after, before) : undefined;
  return (
    <li className="breakage">
      <Button disabled={!possible || there} onClick={() => lab.breakLane(lane.name, breakage)}>
        {title}
      </Button>
      <p aria-live="polite">{followed ?? (there ? `${help} ${t.added}` : help)}</p>
    </li>
  );
}
