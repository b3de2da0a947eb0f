/** What a saved run tells of a lane beside its weights. */
import { HISTOGRAM_BINS } from "../../numerics/exponentHistogram";
import { afterSteps, afterValidation, HEALTHY, type LaneHealth } from "../../training/lane/runHealth";
import type { SavedFigures, SavedLane } from "../persistence/savedRun";
import type { LaneInfo } from "../wire/protocol";

/**
 * A saved lane's figures without the looks at its tensors that are of other tensors than this device's lane has: each
 * number in them stands for one by its place alone.
 */
export function figuresThatFit(
  { checkpoint: _, histograms = [], drift = [], gates, ...rest }: SavedLane,
  lane: Pick<LaneInfo, "watched" | "compared" | "gates">,
): SavedFigures {
  const gateCount = lane.gates.reduce((sum, { layers, perLayer }) => sum + layers * perLayer, 0);
  return {
    ...rest,
    histograms: histograms.filter(({ counts }) => counts.length === lane.watched.length * HISTOGRAM_BINS),
    drift: drift.filter(({ distances }) => distances.length === lane.compared.length),
    ...(gates && gates.awakeSteps.length === gateCount && { gates }),
  };
}

/** Whether a lane was training on numbers that are none when it was saved: no step changes that. */
export function hasDiverged(saved: SavedLane): boolean {
  const figure = healthOf(saved).notFinite?.figure;
  return figure !== undefined && figure !== "validation";
}

function healthOf({ curves, steps = [], validations = [] }: SavedLane): LaneHealth {
  return curves?.health ?? validations.reduce(afterValidation, afterSteps(HEALTHY, steps));
}
