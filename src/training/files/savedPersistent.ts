/** What a model keeps beside its weights, as a file has it: found by name, of the right shape, finite, and of a kind that runs leave. */
import type { Config } from "../../config/schema";
import { elementsOf } from "../../graph/tensors";
import type { LaneState } from "../lane/laneState";
import { persistentName } from "./checkpointNames";
import { floatsOf } from "./checkpointWeights";
import type { SafetensorsFile, SavedTensor } from "./safetensors";
import { refuseGateRecord, settledRecord } from "./savedGates";

/** What is known of a state of this name beyond its shape. One without an entry is held to be finite, no more. */
interface PersistentRule {
  /** The saved numbers without what a step under way may leave in them and the next one writes anew. */
  readonly settled?: (saved: SavedTensor | undefined) => SavedTensor | undefined;
  /** @throws CheckpointError for numbers that no run of `step` steps leaves. */
  readonly refuse?: (values: Float32Array, config: Config, step: number) => void;
}

const RULES: ReadonlyMap<string, PersistentRule> = new Map<string, PersistentRule>([
  [
    "gates",
    {
      settled: settledRecord,
      refuse: (values, config, step) => refuseGateRecord(values, config.model.gates.kind, step),
    },
  ],
]);

/** @throws CheckpointError where it is missing, of another shape or not finite */
export function persistentFrom(
  file: SafetensorsFile,
  name: string,
  shape: readonly number[],
): Float32Array<ArrayBuffer> {
  return floatsOf(savedTensor(file, name), persistentName(name), shape);
}

/** The same for a model that is only read: zeros, as before the first step, in a file that has none. */
export function persistentOrInitial(
  file: SafetensorsFile,
  name: string,
  shape: readonly number[],
): Float32Array<ArrayBuffer> {
  const isSaved = savedTensor(file, name) !== undefined;
  return isSaved ? persistentFrom(file, name, shape) : new Float32Array(elementsOf(shape));
}

function savedTensor(file: SafetensorsFile, name: string): SavedTensor | undefined {
  const saved = file.tensors.get(persistentName(name));
  const settled = RULES.get(name)?.settled;
  return settled ? settled(saved) : saved;
}

/** @throws CheckpointError naming what no run could have left. */
export function refusePersistent(persistent: LaneState["persistent"], config: Config, step: number): void {
  for (const [name, { values }] of persistent) RULES.get(name)?.refuse?.(values, config, step);
}
