/**
 * A checkpoint's notes out of its file. A file is untrusted: names, shapes and values are checked (checkpointWeights.ts,
 * resumedState.ts) before anything reaches the GPU. The page loads this part when a saved run is there to be read.
 */
import type { CheckpointNotes } from "./checkpoint";
import { CheckpointError } from "./checkpointError";
import { FORMAT } from "./checkpointNames";
import type { SafetensorsFile } from "./safetensors";
import { readSafetensors } from "./readSafetensors";

export interface Checkpoint {
  readonly file: SafetensorsFile;
  /** Absent in a file that Halfstep did not write: weights from PyTorch. */
  readonly notes?: CheckpointNotes;
}

/** @throws SafetensorsError, CheckpointError */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const file = readSafetensors(bytes);
  const { format, config, lane, step, vocabulary, data, dataSeed, interventions, notFinite } = file.metadata;
  if (format !== FORMAT || config === undefined || lane === undefined) return { file };
  const done = /^\d+$/.test(step ?? "") ? Number(step) : Number.NaN;
  if (!Number.isSafeInteger(done)) {
    throw new CheckpointError({ code: "checkpoint/no-step", values: { given: step } });
  }
  return {
    file,
    notes: {
      config,
      lane,
      step: done,
      ...(vocabulary !== undefined && { vocabulary }),
      ...(data !== undefined && { data }),
      ...(dataSeed !== undefined && { dataSeed: Number(dataSeed) }),
      ...(interventions !== undefined && { interventions }),
      ...(notFinite !== undefined && { notFinite }),
    },
  };
}
