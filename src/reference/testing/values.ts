/** Seeded random values for the tests of the reference. */

import type { Tensor } from "../../graph/ir";
import type { TestModel } from "../../graph/testing/graphs";
import { elementsOf } from "../../graph/tensors";
import { Random } from "../../numerics/random";

/** Uniform numbers in [0, 1). */
export function seededUniform(seed: number): () => number {
  const random = new Random(seed);
  return () => random.uniform();
}

/** Values for everything a model reads: parameters, inputs, and the loss scale in `scaler`. */
export function randomValues(model: TestModel, seed = 1, lossScale = 1): Map<number, Float64Array> {
  const uniform = seededUniform(seed);
  const values = new Map<number, Float64Array>();
  const fill = (tensor: Tensor, draw: () => number): void => {
    values.set(tensor.id, Float64Array.from({ length: elementsOf(tensor.shape) }, draw));
  };
  // f32 values, as the GPU would hold them.
  const centred = (): number => Math.fround(2 * uniform() - 1);
  for (const { tensor } of model.graph.parameters) fill(tensor, centred);
  for (const tensor of model.floatInputs) fill(tensor, centred);
  for (const { tensor, limit } of model.tokenInputs) fill(tensor, () => Math.floor(uniform() * limit));
  fill(model.scaler, () => lossScale);
  return values;
}
