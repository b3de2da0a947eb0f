/**
 * Checkpoints: a lane's state as a safetensors file. Parameters keep PyTorch's names, so `load_state_dict` takes the
 * file as it is; moments and the scaler lie beside them under names PyTorch ignores; the config, the vocabulary and the
 * names that a shared parameter stands for are metadata. decodeCheckpoint.ts reads them.
 */
import { SCALER_WORDS } from "../../kernels/stepEnd/stepState";
import { ALIASES, FORMAT, momentName, persistentName, SCALER_NAME } from "./checkpointNames";
import type { LaneState } from "../lane/laneState";
import { type SavedTensor, writeSafetensors } from "./safetensors";

/** What the file says of itself. Values are text, as the format asks. */
export interface CheckpointNotes {
  /** The lane's config, as JSON. */
  readonly config: string;
  /** The vocabulary, as JSON; absent for points. */
  readonly vocabulary?: string;
  /** What the data is known by (data/fingerprint.ts); absent in files from before it was kept. */
  readonly data?: string;
  /** What the order of its batches was drawn with; absent in files from before lanes could differ in their seed. */
  readonly dataSeed?: number;
  readonly lane: string;
  /** Steps done: where the batch order goes on. */
  readonly step: number;
  /** What was done to the run by hand (lab/run/interventions.ts), as JSON; absent where its config alone gives these bits. */
  readonly interventions?: string;
  /** Since when its weights are not finite (lab/run/divergedState.ts), as JSON; absent where they are. */
  readonly notFinite?: string;
}

export function encodeCheckpoint(state: LaneState, notes: CheckpointNotes): Uint8Array<ArrayBuffer> {
  const tensors = new Map<string, SavedTensor>();
  for (const [name, { shape, values }] of state.parameters) tensors.set(name, { shape, values });
  for (const [name, { shape, moments }] of state.parameters) {
    for (const [moment, values] of Object.entries(moments)) tensors.set(momentName(name, moment), { shape, values });
  }
  tensors.set(SCALER_NAME, { shape: [SCALER_WORDS], values: state.scaler });
  for (const [name, { shape, values }] of state.persistent) tensors.set(persistentName(name), { shape, values });
  const { config, vocabulary, data, dataSeed, lane, step, interventions, notFinite } = notes;
  const aliases = Object.fromEntries(
    [...state.parameters].flatMap(([name, parameter]) => parameter.aliases.map((alias) => [alias, name])),
  );
  const metadata = {
    format: FORMAT,
    config,
    lane,
    step: String(step),
    ...(vocabulary !== undefined && { vocabulary }),
    ...(data !== undefined && { data }),
    ...(dataSeed !== undefined && { dataSeed: String(dataSeed) }),
    ...(Object.keys(aliases).length > 0 && { [ALIASES]: JSON.stringify(aliases) }),
    ...(interventions !== undefined && { interventions }),
    ...(notFinite !== undefined && { notFinite }),
  };
  return writeSafetensors({ tensors, metadata });
}
