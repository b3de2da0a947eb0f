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
  const experiment = useSetup(({ loaded, draft }) => loaded ?? draft);
  const started = useRun(({ step }) => step > 0);
  const { value: outcomes, frame } = useOutcomes();
  const full = experiment.lanes.length >= MAX_LANES;
  return (
    <section ref={frame} className="breaking-lanes" aria-label="In a separate lane">
      <h3 className="breaking-title">In a separate lane</h3>
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
      <p className="breaking-help">
        {full
          ? `An experiment has at most ${MAX_LANES} lanes; remove one to add another.`
          : started
            ? "Adding a lane restarts all lanes from step 0. This run stays saved under its own address until newer runs need the space."
            : "Each button adds a lane that trains beside the others on the same batches."}
      </p>
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
  const { title, help } = pageWords().breakages[breakage.id];
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
      <p aria-live="polite">{followed ?? (there ? `${help} Its lane is added: train to see the effect.` : help)}</p>
    </li>
  );
}
