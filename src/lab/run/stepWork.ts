/** The work of a lane's latest step as it was executed: what its gates put to sleep is not in it. */
import type { LaneInfo } from "../wire/protocol";
import type { LaneFigures } from "./runStore";

type Work = Pick<LaneInfo, "flopsPerStep">;

/** FLOPs; before the first step those of everything awake. */
export function executedFlops({ flopsPerStep }: Work, figures: Pick<LaneFigures, "executedShare"> | undefined): number {
  return flopsPerStep * (figures?.executedShare ?? 1);
}

/** FLOPs a second; undefined before a step is timed. */
export function flopRate(
  lane: Work,
  figures: Pick<LaneFigures, "executedShare" | "medianStepMs"> | undefined,
): number | undefined {
  if (figures === undefined || !(figures.medianStepMs > 0)) return undefined;
  return (executedFlops(lane, figures) * 1000) / figures.medianStepMs;
}
