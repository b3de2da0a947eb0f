/** `--dump-batches`: the batches of a run as safetensors, so that another framework can repeat it. */
import type { TrainingConfig } from "../config/schema";
import type { DataSource } from "../data/source";
import { IGNORED_TARGET } from "../graph/ir";
import { writeSafetensors, type SavedTensor } from "../training/files/safetensors";

/** PyTorch's `ignore_index`. */
const TORCH_IGNORE_INDEX = -100n;

/**
 * Tensors `tokens` I64 [micro-batches, B, T] or `inputs` F32 [micro-batches, B, F], and `targets` I64, in the order
 * they are trained on, of the steps from `start` to `steps` − 1; ignored targets are −100, as `torch.nn.functional.cross_entropy` has it.
 */
export async function dumpBatches(
  data: DataSource,
  { accumulation, seed }: Pick<TrainingConfig, "accumulation" | "seed">,
  start: number,
  steps: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const inputs: number[] = [];
  const targets: bigint[] = [];
  for (let step = start; step < steps; step++) {
    await data.prefetch(step);
    for (let micro = 0; micro < accumulation; micro++) {
      const batch = data.trainBatch(step, micro);
      for (const value of batch.inputs) inputs.push(value);
      for (const target of batch.targets) targets.push(target === IGNORED_TARGET ? TORCH_IGNORE_INDEX : BigInt(target));
    }
  }
  const count = (steps - start) * accumulation;
  const rows = data.kind === "points" ? [count, data.batchSize] : [count, data.batchSize, data.contextLength];
  const first: [string, SavedTensor] =
    data.kind === "points"
      ? ["inputs", { shape: [...rows, data.features], values: Float32Array.from(inputs) }]
      : ["tokens", { shape: rows, values: BigInt64Array.from(inputs, BigInt) }];
  return writeSafetensors({
    tensors: new Map([first, ["targets", { shape: rows, values: BigInt64Array.from(targets) }]]),
    metadata: { seed: String(seed), start: String(start), steps: String(steps) },
  });
}
