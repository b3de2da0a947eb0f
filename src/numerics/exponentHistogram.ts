/**
 * The layout of an exponent histogram: how many elements of a tensor lie in each power of two. The GPU counts
 * (shaders/exponent-histogram.wgsl), the CPU reads.
 *
 * An element is counted by the exponent it has once its significand is rounded to binary16's eleven bits, ties to even:
 * 65520, which a half store turns into infinity, then counts with 2^16, and "at or above 2^16" is binary16's overflow
 * exactly.
 */

/** Smaller and larger exponents count with these. Wide enough for f32 gradients and for a preview at another scale. */
export const LOWEST_EXPONENT = -64;
export const HIGHEST_EXPONENT = 32;

/** Zeros of either sign. */
export const ZERO_BIN = 0;
/** Infinities and NaN. */
export const NON_FINITE_BIN = 1;
/** The bin of `LOWEST_EXPONENT`; the others follow in order. */
export const FIRST_EXPONENT_BIN = 2;
export const HISTOGRAM_BINS = FIRST_EXPONENT_BIN + HIGHEST_EXPONENT - LOWEST_EXPONENT + 1;

/** The bin of values from 2^exponent up to the next power of two. */
export function exponentBin(exponent: number): number {
  return FIRST_EXPONENT_BIN + Math.min(HIGHEST_EXPONENT, Math.max(LOWEST_EXPONENT, exponent)) - LOWEST_EXPONENT;
}

/** The exponent of a bin at or above `FIRST_EXPONENT_BIN`. */
export function binExponent(bin: number): number {
  return bin - FIRST_EXPONENT_BIN + LOWEST_EXPONENT;
}
