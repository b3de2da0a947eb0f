/** Puts a lane on the GPU where a saved run left it. */
import { InputError } from "../../config/errors";
import type { DataSource } from "../../data/source";
import type { Gpu } from "../../gpu/device";
import type { Lane } from "../../training/lane/lane";
import { initialLaneState, restoreLaneState } from "../../training/lane/laneState";
import type { SavedRun } from "../persistence/savedRun";
import { SavedRunError } from "../persistence/savedRunError";

/**
 * A run whose weights were let go leaves the lane as it is.
 * @returns whether the state may be of another text of the same name and size.
 * @throws SavedRunError where the run does not fit.
 */
export async function restoreSaved(lane: Lane, gpu: Gpu, data: DataSource, saved: SavedRun): Promise<boolean> {
  const { name, config } = lane;
  const kept = saved.lanes.find((one) => one.name === name);
  if (!kept?.checkpoint) return false;
  // Most visits have none to restore.
  const { savedState } = await import("./savedState");
  try {
    const expected = { name, config, step: saved.step, data };
    const { state, unsure } = savedState(kept, kept.checkpoint, expected, initialLaneState(lane));
    restoreLaneState(lane, gpu.device, state);
    return unsure;
  } catch (failure) {
    if (failure instanceof InputError) throw new SavedRunError(failure.report);
    throw failure;
  }
}
