/**
 * bfloat16: the upper half of a binary32. 1 sign bit, 8 exponent bits (bias 127), 7 mantissa bits; f32's
 * range with two to three decimal digits. Subnormals are kept.
 */

import { floatFormat } from "./floatFormat";

export const bfloat16 = floatFormat({
  name: "bfloat16",
  exponentBits: 8,
  mantissaBits: 7,
  bias: 127,
  hasInfinities: true,
});
