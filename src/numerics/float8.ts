/**
 * The two 8-bit formats of the OCP 8-bit Floating Point Specification (OFP8), revision 1.0, and of
 * Micikevicius et al., "FP8 Formats for Deep Learning", arXiv:2209.05433, table 1.
 */

import { floatFormat } from "./floatFormat";

/** 4 exponent bits (bias 7), 3 mantissa bits: largest value 448, no infinities, NaN only S.1111.111. */
export const e4m3 = floatFormat({
  name: "E4M3",
  exponentBits: 4,
  mantissaBits: 3,
  bias: 7,
  hasInfinities: false,
});

/**
 * 5 exponent bits (bias 15), 2 mantissa bits: largest value 57,344, infinities and NaN as in IEEE formats.
 */
export const e5m2 = floatFormat({
  name: "E5M2",
  exponentBits: 5,
  mantissaBits: 2,
  bias: 15,
  hasInfinities: true,
});
