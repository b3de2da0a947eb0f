/**
 * Points as batches: a fixed set of training examples in shuffled epochs, and held-out examples in their own
 * order. Examples are made when first needed and kept, so opening a set of pictures costs nothing.
 */
import { exampleAt } from "./order";
import { type Batch, type BatchPlan, emptyVectors, microBatchIndex, type PointSource } from "./source";

/** A set of examples by number: 0 to training − 1 are for training, the next `validation` are held out. */
export interface ExampleSet {
  readonly features: number;
  readonly classes: number;
  readonly training: number;
  readonly validation: number;
  readonly picture?: { readonly width: number; readonly height: number };
  /** Writes the inputs of example `index` into `into` [F] and returns its class. Pure. */
  make(index: number, into: Float32Array): number;
}

export function createPointSource(set: ExampleSet, plan: BatchPlan): PointSource {
  const { features } = set;
  const { batchSize } = plan;
  const examples = set.training + set.validation;
  const inputs = new Float32Array(examples * features);
  const labels = new Uint32Array(examples);
  const made = new Uint8Array(examples);

  const copyExample = (index: number, batch: Batch, row: number): void => {
    const stored = inputs.subarray(index * features, (index + 1) * features);
    if (made[index] === 0) {
      labels[index] = set.make(index, stored);
      made[index] = 1;
    }
    batch.inputs.set(stored, row * features);
    batch.targets[row] = labels[index] ?? 0;
  };

  const emptyBatch: PointSource["emptyBatch"] = () => emptyVectors(batchSize, features);
  return {
    kind: "points",
    features,
    classes: set.classes,
    ...(set.picture && { picture: set.picture }),
    batchSize,
    countedTargets: batchSize,
    validationBatches: Math.ceil(set.validation / batchSize),
    prefetch: async () => {},
    prefetchValidation: async () => {},
    emptyBatch,
    trainBatch(step, microStep, into = emptyBatch()) {
      const first = microBatchIndex(plan, step, microStep) * batchSize;
      for (let row = 0; row < batchSize; row++) {
        copyExample(exampleAt(first + row, set.training, plan.seed), into, row);
      }
      return into;
    },
    validationBatch(index, into = emptyBatch()) {
      for (let row = 0; row < batchSize; row++) {
        copyExample(set.training + ((index * batchSize + row) % set.validation), into, row);
      }
      return into;
    },
    examples(split, count) {
      const available = split === "training" ? set.training : set.validation;
      const first = split === "training" ? 0 : set.training;
      const batch = emptyVectors(Math.min(count, available), features);
      for (let row = 0; row < batch.targets.length; row++) copyExample(first + row, batch, row);
      return batch;
    },
  };
}
