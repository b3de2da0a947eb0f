/**
 * Small floating-point formats as pure functions: value → bits → value, with one rounding, to nearest, ties
 * to even. binary16, bfloat16 and the two 8-bit formats are this one codec with different numbers.
 */

export interface FloatFormatSpec {
  readonly name: string;
  readonly exponentBits: number;
  readonly mantissaBits: number;
  readonly bias: number;
  /** False: no infinities, and only the all-ones pattern is NaN (E4M3 as the OCP defines it). */
  readonly hasInfinities: boolean;
}

/**
 * What becomes of a value in a format: `zero` it was zero; `lost` it was not, but rounds to zero; `overflow`
 * it rounds past the largest finite value, or was infinite already; `nan` it was no number.
 */
export type ValueClass = "zero" | "lost" | "subnormal" | "normal" | "overflow" | "nan";

export interface FloatFormat extends FloatFormatSpec {
  readonly totalBits: number;
  /** Largest finite value. */
  readonly max: number;
  readonly minNormal: number;
  readonly minSubnormal: number;
  /** Gap between 1 and the next value. */
  readonly epsilon: number;
  /**
   * The bits of x. x is taken as a double: no rounding happens before this one. What rounds past `max`
   * becomes infinity, or NaN where the format has none.
   */
  readonly encode: (x: number) => number;
  /** The same, but what rounds past `max`, infinities too, becomes ±`max`. NaN stays NaN. */
  readonly encodeSaturating: (x: number) => number;
  /** The value of a bit pattern, exactly. */
  readonly decode: (bits: number) => number;
  /** x rounded to the format, as a number. */
  readonly round: (x: number) => number;
  readonly classify: (x: number) => ValueClass;
}

/**
 * Adding and taking it away rounds a double below it to a whole number, ties to even, by the FPU's own rule.
 */
const WHOLE_NUMBERS = 2 ** 52;

const DOUBLE_BIAS = 1023;
const doubleView = new Float64Array(1);
const doubleWords = new Uint32Array(doubleView.buffer);
/** Which of the two words of a double holds its exponent depends on the machine's byte order. */
const HIGH_WORD = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/** The exponent e of a positive double, 2^e ≤ x < 2^(e+1); −1023 for subnormal doubles. */
function exponentOf(x: number): number {
  doubleView[0] = x;
  return (((doubleWords[HIGH_WORD] ?? 0) >>> 20) & 0x7ff) - DOUBLE_BIAS;
}

/** Builds a format's codec from its numbers. */
export function floatFormat(spec: FloatFormatSpec): FloatFormat {
  const { exponentBits, mantissaBits, bias, hasInfinities } = spec;
  const signBit = 1 << (exponentBits + mantissaBits);
  const magnitudeMask = signBit - 1;
  const hiddenBit = 2 ** mantissaBits;
  const topExponent = 2 ** exponentBits - 1;
  const infinityBits = topExponent << mantissaBits;
  const nanBits = hasInfinities ? infinityBits | (hiddenBit >> 1) : magnitudeMask;
  const maxBits = (hasInfinities ? infinityBits : magnitudeMask) - 1;
  const minExponent = 1 - bias;
  const minNormal = 2 ** minExponent;
  const minSubnormal = 2 ** (minExponent - mantissaBits);
  /** Gap between neighbours where the exponent field is e; fields 0 and 1 share theirs. */
  const gaps = Float64Array.from({ length: topExponent + 1 }, (_, e) => minSubnormal * 2 ** Math.max(0, e - 1));

  /** Bits of a non-negative magnitude, possibly past `maxBits`; counting them up is counting values up. */
  function magnitudeBits(magnitude: number): number {
    const field = Math.max(1, exponentOf(magnitude) + bias);
    if (field > topExponent) return magnitudeMask + 1;
    const gap = gaps[field] ?? minSubnormal;
    // In gaps, a normal number is at least hiddenBit, a subnormal less. Rounding up to the next binade, or out
    // of the subnormals, carries into the exponent by plain addition.
    const inGaps = magnitude / gap + WHOLE_NUMBERS - WHOLE_NUMBERS;
    return (field - 1) * hiddenBit + inGaps;
  }

  function encodeWith(x: number, overflowBits: number): number {
    if (Number.isNaN(x)) return nanBits;
    const sign = x < 0 || Object.is(x, -0) ? signBit : 0;
    const bits = magnitudeBits(Math.abs(x));
    return sign | (bits > maxBits ? overflowBits : bits);
  }

  function decode(bits: number): number {
    const sign = bits & signBit ? -1 : 1;
    const magnitude = bits & magnitudeMask;
    if (magnitude > maxBits) return hasInfinities && magnitude === infinityBits ? sign * Infinity : Number.NaN;
    const field = magnitude >>> mantissaBits;
    const mantissa = magnitude & (hiddenBit - 1);
    return sign * (field === 0 ? mantissa : hiddenBit + mantissa) * (gaps[field] ?? minSubnormal);
  }

  const encode = (x: number): number => encodeWith(x, hasInfinities ? infinityBits : nanBits);

  return {
    ...spec,
    totalBits: 1 + exponentBits + mantissaBits,
    max: decode(maxBits),
    minNormal,
    minSubnormal,
    epsilon: 1 / hiddenBit,
    encode,
    encodeSaturating: (x) => encodeWith(x, maxBits),
    decode,
    round: (x) => decode(encode(x)),
    classify(x) {
      if (Number.isNaN(x)) return "nan";
      if (x === 0) return "zero";
      const bits = magnitudeBits(Math.abs(x));
      if (bits > maxBits) return "overflow";
      if (bits === 0) return "lost";
      return bits < hiddenBit ? "subnormal" : "normal";
    },
  };
}
