/** How each lane of the page's run fares now, by lane name: outcomes.ts filled in from the curves and histograms. */
import type { Experiment } from "../../config/experiment";
import type { History } from "../curves/history";
import { laneTitle } from "../setup/lanes";
import { mean, vanishedShare, type LaneOutcome } from "./outcomes";
import type { RunView } from "../run/runStore";

export function runOutcomes(
  experiment: Experiment,
  { lanes, figures }: RunView,
  history: History,
): ReadonlyMap<string, LaneOutcome> {
  const outcomes = new Map<string, LaneOutcome>();
  for (const { name, watched, half } of lanes) {
    const now = figures[name];
    if (now === undefined) continue;
    const firstTaken = history.firstTakenStep(name);
    const vanished = vanishedShare(watched, history.histograms(name).at(-1), half);
    outcomes.set(name, {
      title: laneTitle(experiment, name),
      step: now.step,
      loss: mean(history.recentLosses(name)),
      ...(now.validationLoss !== undefined && { validationLoss: now.validationLoss }),
      skipped: now.skippedSteps,
      scale: now.scale,
      ...(firstTaken !== undefined && { firstTaken }),
      ...(vanished !== undefined && { vanished }),
    });
  }
  return outcomes;
}
