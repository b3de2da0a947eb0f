/**
 * IEEE 754 binary16 ("half"): 1 sign bit, 5 exponent bits (bias 15), 10 mantissa bits. Subnormals are kept;
 * rounding is to nearest, ties to even; values from 65,520 up become infinity.
 */

import { floatFormat } from "./floatFormat";

export const binary16 = floatFormat({
  name: "binary16",
  exponentBits: 5,
  mantissaBits: 10,
  bias: 15,
  hasInfinities: true,
});

/** The 16 bits of x rounded to nearest even. x is taken as a double: no rounding happens before this one. */
export function encodeHalf(x: number): number {
  return binary16.encode(x);
}

/** The value of a 16-bit pattern, exactly. */
export function decodeHalf(bits: number): number {
  return binary16.decode(bits);
}

/** x rounded to the nearest half, as a number. */
export function roundToHalf(x: number): number {
  return binary16.round(x);
}
