/**
 * How sparse activations are by nature: the share of them that is zero or nearly so, before any gate says anything. A ReLU
 * is exactly zero for half of what it gets; a GELU only comes near. Read off the histograms that are taken anyway.
 */
import { exponentBin, FIRST_EXPONENT_BIN, HISTOGRAM_BINS, ZERO_BIN } from "../../numerics/exponentHistogram";
import type { HistogramSnapshot, WatchedTensor } from "../curves/tensorShares";

/** Below 2^-6, about 0.016: a hundredth of what a unit that answers gives. */
export const NEAR_ZERO_EXPONENT = -6;

/** A GPT's hidden units behind their activation function, and an MLP's. */
const HIDDEN_UNITS = /\.(gelu|relu|tanh)$/;

export interface NaturalSparsity {
  readonly name: string;
  /** Shares of the tensor's elements, 0…1: exactly zero, and below 2^NEAR_ZERO_EXPONENT with the zeros. */
  readonly zero: number;
  readonly nearZero: number;
}

/**
 * One entry for each layer's hidden units, in the order of the layers; empty where none is watched. In a lane with gates
 * what sleeps counts as zero: look at the lane without.
 */
export function naturalSparsity(watched: readonly WatchedTensor[], { counts }: HistogramSnapshot): NaturalSparsity[] {
  return watched.flatMap(({ name, kind }, row) => {
    if (kind !== "activation" || !HIDDEN_UNITS.test(name)) return [];
    const own = counts.subarray(row * HISTOGRAM_BINS, (row + 1) * HISTOGRAM_BINS);
    const total = sumOf(own);
    if (total === 0) return [];
    const zeros = own[ZERO_BIN] ?? 0;
    const small = sumOf(own.subarray(FIRST_EXPONENT_BIN, exponentBin(NEAR_ZERO_EXPONENT)));
    return [{ name, zero: zeros / total, nearZero: (zeros + small) / total }];
  });
}

function sumOf(counts: Uint32Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
