/**
 * How the reference computes. It is written once and run in two ways: in exact f64, the truth a kernel is
 * tested against, and as a plain computation in the kernel's own precision, whose error is the yardstick for
 * the kernel's.
 */

import type { DType } from "../graph/ir";
import { roundToHalf } from "../numerics/binary16";

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
 * Every operation rounded to f32, one after the other and without tricks; stores to f16 rounded to binary16.
 */
export const plainArithmetic: Arithmetic = {
  round: Math.fround,
  store: (value, dtype) => (dtype === "f16" ? roundToHalf(Math.fround(value)) : Math.fround(value)),
};
