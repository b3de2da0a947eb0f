/**
 * The training batches of a run as plain tensors, for `--dump-batches`: another framework can then repeat the
 * run on the very same data. The caller writes the file.
 */
import type { Batch, DataSource } from "./source";

export interface BatchTensor {
  readonly name: "inputs" | "tokens" | "targets";
  /** inputs [S, A·B, F]; tokens [S, A·B, T]; targets [S, A·B] for points, [S, A·B, T] for tokens. */
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;
}

/**
 * Steps 0 to S − 1, stacked. The A micro-batches of a step stand together as one batch of A·B examples: the
 * mean loss over it is the mean of the micro-batches' losses, because each counts equally many targets.
 */
export async function collectBatches(
  source: DataSource,
  steps: number,
  microSteps: number,
): Promise<BatchTensor[]> {
  const batches: Batch[] = [];
  for (let step = 0; step < steps; step++) {
    await source.prefetch(step);
    for (let microStep = 0; microStep < microSteps; microStep++)
      batches.push(source.trainBatch(step, microStep));
  }
  const leading = [steps, microSteps * source.batchSize];
  const targets = concatenated(
    batches,
    (batch) => batch.targets,
    (length) => new Uint32Array(length),
  );
  if (source.kind === "points") {
    const inputs = concatenated(
      batches,
      (batch) => (batch.kind === "points" ? batch.inputs : []),
      (length) => new Float32Array(length),
    );
    return [
      { name: "inputs", shape: [...leading, source.features], data: inputs },
      { name: "targets", shape: leading, data: targets },
    ];
  }
  const tokens = concatenated(
    batches,
    (batch) => (batch.kind === "tokens" ? batch.tokens : []),
    (length) => new Uint32Array(length),
  );
  const shape = [...leading, source.contextLength];
  return [
    { name: "tokens", shape, data: tokens },
    { name: "targets", shape, data: targets },
  ];
}

function concatenated<A extends Float32Array | Uint32Array>(
  batches: readonly Batch[],
  part: (batch: Batch) => ArrayLike<number>,
  make: (length: number) => A,
): A {
  const parts = batches.map(part);
  const whole = make(parts.reduce((length, values) => length + values.length, 0));
  let offset = 0;
  for (const values of parts) {
    whole.set(values, offset);
    offset += values.length;
  }
  return whole;
}
