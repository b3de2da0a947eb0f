/** Seeded values for tensors outside any training run, as the tensors' dtypes hold them. */
import type { Tensor } from "../../graph/ir";
import { elementsOf } from "../../graph/tensors";
import { Random } from "../../numerics/random";
import { rounded } from "./closeness";

/** Logical row-major values by tensor. */
export type Values = Map<Tensor, Float64Array>;

/** Numbers in [−spread, spread) as the tensor's dtype holds them. */
export function uniformValues(tensor: Tensor, seed: number, spread = 1): Float64Array {
  const random = new Random(seed);
  const draw = (): number => rounded(tensor.dtype, spread * (2 * random.uniform() - 1));
  return Float64Array.from({ length: elementsOf(tensor.shape) }, draw);
}

/** Whole numbers in [0, limit), for u32 tensors. */
export function indexValues(tensor: Tensor, seed: number, limit: number): Float64Array {
  const random = new Random(seed);
  return Float64Array.from({ length: elementsOf(tensor.shape) }, () => Math.floor(limit * random.uniform()));
}
