/** A saved run's bytes into a lane's state, everything judged on the way. The page loads this when there is a run to resume. */
import type { Config } from "../config/schema";
import type { DataSource } from "../data/source";
import { refuseOtherData } from "./dataIdentity";
import { decodeCheckpoint } from "./decodeCheckpoint";
import type { LaneState } from "./laneState";
import { resumedState } from "./resumedState";

/**
 * @param expected the lane's own initial state. @param config the lane's. @param data the run's.
 * @throws SafetensorsError, CheckpointError, ConfigError, OtherDataError: the saved run is not this one, or damaged.
 */
export function restoredState(bytes: Uint8Array, expected: LaneState, config: Config, data: DataSource): LaneState {
  const checkpoint = decodeCheckpoint(bytes);
  if (checkpoint.notes) refuseOtherData(checkpoint.notes, data);
  return resumedState(checkpoint, expected, config);
}
