/** How each lane fares now; computed again when the run has grown, and only while it is asked for. */
import { useMemo } from "react";
import { runOutcomes } from "../../lab/runOutcomes";
import type { LaneOutcome } from "../../lab/outcomes";
import { useLab, useRun, useSetup } from "../context";

export function useOutcomes(): ReadonlyMap<string, LaneOutcome> {
  const { history } = useLab();
  const experiment = useSetup(({ loaded, draft }) => loaded ?? draft);
  const view = useRun((whole) => whole);
  return useMemo(() => runOutcomes(experiment, view, history), [history, experiment, view]);
}
