/**
 * How the reference computes. It is written once and run in two ways: in exact f64, the truth a kernel is
 * tested against, and as a plain computation in the kernel's own precision, whose error is the yardstick for
 * the kernel's.
 */

import type { DType } from "../graph/ir";
import { bfloat16 } from "../numerics/bfloat16";
import { roundToHalf } from "../numerics/binary16";
import { e4m3, e5m2 } from "../numerics/float8";

export interface Arithmetic {
  /** Applied to the result of every operation. */
  readonly round: (value: number) => number;
  /** Applied once to every element when an op stores it in a tensor. */
  readonly store: (value: number, dtype: DType) => number;
}

/** f64 throughout; stores round nothing, f16 tensors included. */
export const exactArithmetic: Arithmetic = {
  round: (value) => value,
  store: (value) => value,
};

/**
 * Every operation rounded to f32, one after the other and without tricks; stores to a half type rounded to it.
 */
export const plainArithmetic: Arithmetic = {
  round: Math.fround,
  store: (value, dtype) => roundedTo(dtype, Math.fround(value)),
};

/** What a store in this dtype makes of an f32; 8-bit stores saturate. */
export function roundedTo(dtype: DType, single: number): number {
  switch (dtype) {
    case "f32":
    case "u32":
      return single;
    case "f16":
      return roundToHalf(single);
    case "bf16":
      return bfloat16.round(single);
    case "e4m3":
      return e4m3.decode(e4m3.encodeSaturating(single));
    case "e5m2":
      return e5m2.decode(e5m2.encodeSaturating(single));
    default:
      return dtype satisfies never;
  }
}
