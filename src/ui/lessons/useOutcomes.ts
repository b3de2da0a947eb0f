/** How each lane fares now: worked out at a chart's turns, while what tells of it is in sight. */
import type { Lab } from "../../lab/lab";
import { runOutcomes } from "../../lab/readings/runOutcomes";
import type { LaneOutcome } from "../../lab/readings/outcomes";
import { useCurves, type Drawn } from "../charts/useCurves";

function take({ run, setup, history }: Lab): ReadonlyMap<string, LaneOutcome> {
  const { loaded, draft } = setup.getState();
  return runOutcomes(loaded ?? draft, run.getState(), history);
}

export function useOutcomes(): Drawn<ReadonlyMap<string, LaneOutcome>> {
  return useCurves(take);
}
