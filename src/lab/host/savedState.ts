/**
 * A lane's state out of a saved run: its checkpoint is judged like a file, and must be of this lane, step, config and data
 * to the letter, since a run that goes on from it is said to go on bit for bit. Loaded where there is a run to go on with.
 */
import { diffConfig, settingsIn } from "../../config/diff";
import type { Config } from "../../config/schema";
import type { DataSource } from "../../data/source";
import { type Checkpoint, decodeCheckpoint } from "../../training/files/decodeCheckpoint";
import { CheckpointError } from "../../training/files/checkpointError";
import { refuseOtherData } from "../../training/files/dataIdentity";
import type { LaneState } from "../../training/lane/laneState";
import { resumedState, savedConfig } from "../../training/files/resumedState";
import { stateAsSaved } from "../../training/files/stateAsSaved";
import { canonical } from "../persistence/runKey";
import type { SavedLane } from "../persistence/savedRun";
import { SavedRunError } from "../persistence/savedRunError";
import { hasDiverged } from "./savedFigures";

export interface ExpectedLane {
  readonly name: string;
  readonly config: Config;
  /** Steps that the saved run has done. */
  readonly step: number;
  readonly data: DataSource;
}

export interface SavedState {
  readonly state: LaneState;
  /** Nothing tells another text of the same name and size from the one that it was saved with. */
  readonly unsure: boolean;
}

/**
 * The state to go on from.
 * @param initial the lane's own initial state.
 * @throws InputError naming what does not fit.
 */
export function savedState(
  saved: SavedLane,
  bytes: Uint8Array,
  expected: ExpectedLane,
  initial: LaneState,
): SavedState {
  const checkpoint = decodeCheckpoint(bytes);
  const { notes } = checkpoint;
  if (!notes) throw new SavedRunError({ code: "saved-run/no-notes" });
  const { name, config, step, data } = expected;
  if (notes.lane !== name)
    throw new SavedRunError({ code: "saved-run/other-lane", values: { lane: name, weights: notes.lane } });
  if (notes.step !== step)
    throw new SavedRunError({ code: "saved-run/other-step", values: { lane: name, step, weights: notes.step } });
  refuseOtherConfig(savedConfig(notes.config), config, name);
  refuseOtherData(notes, data);
  const unsure = notes.data === undefined && data.fingerprint.startsWith("text:");
  return { state: stateOf(checkpoint, saved, initial, config), unsure };
}

/** A lane that has diverged is put back as it was, for its pictures and beside lanes that have not. */
function stateOf(checkpoint: Checkpoint, saved: SavedLane, initial: LaneState, config: Config): LaneState {
  try {
    return resumedState(checkpoint, initial, config);
  } catch (failure) {
    if (failure instanceof CheckpointError && hasDiverged(saved)) return stateAsSaved(checkpoint, initial, config);
    throw failure;
  }
}

function refuseOtherConfig(saved: Config, config: Config, name: string): void {
  if (canonical(saved) === canonical(config)) return;
  const settings = settingsIn(config, diffConfig(config, saved));
  throw new SavedRunError({ code: "saved-run/other-settings", values: { lane: name, settings } });
}
