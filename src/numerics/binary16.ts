/**
 * IEEE 754 binary16 ("half"): 1 sign bit, 5 exponent bits (bias 15), 10 mantissa bits. Subnormals are kept; rounding is
 * to nearest, ties to even; values from 65,520 up become infinity.
 */

export const HALF_MAX = 65504;
/** Smallest normal half, 2^-14. */
export const HALF_MIN_NORMAL = 2 ** -14;
/** Smallest subnormal half, 2^-24; anything of half this size or less rounds to zero. */
export const HALF_MIN_SUBNORMAL = 2 ** -24;

const HALF_INFINITY_BITS = 0x7c00;
const HALF_NAN_BITS = 0x7e00;
const HALF_OVERFLOW = 65520;
const MANTISSA_BITS = 10;

/** The 16 bits of x rounded to nearest even. x is taken as a double: no rounding happens before this one. */
export function encodeHalf(x: number): number {
  if (Number.isNaN(x)) return HALF_NAN_BITS;
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(x);
  if (magnitude >= HALF_OVERFLOW) return sign | HALF_INFINITY_BITS;
  if (magnitude < HALF_MIN_NORMAL) return sign | roundTiesToEven(magnitude / HALF_MIN_SUBNORMAL);
  let exponent = Math.floor(Math.log2(magnitude));
  if (2 ** exponent > magnitude) exponent -= 1;
  // A mantissa that rounds up to 2^11 carries into the exponent field by plain addition.
  const mantissa = roundTiesToEven((magnitude / 2 ** exponent - 1) * 2 ** MANTISSA_BITS);
  return sign | (((exponent + 15) << MANTISSA_BITS) + mantissa);
}

/** The value of a 16-bit pattern, exactly. */
export function decodeHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> MANTISSA_BITS) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0x1f) return mantissa === 0 ? sign * Infinity : Number.NaN;
  if (exponent === 0) return sign * mantissa * HALF_MIN_SUBNORMAL;
  return sign * 2 ** (exponent - 15) * (1 + mantissa / 2 ** MANTISSA_BITS);
}

/** x rounded to the nearest half, as a number. */
export function roundToHalf(x: number): number {
  return decodeHalf(encodeHalf(x));
}

function roundTiesToEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
