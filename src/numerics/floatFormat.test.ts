import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { bfloat16 } from "./bfloat16";
import { binary16, decodeHalf, encodeHalf } from "./binary16";
import { e4m3, e5m2 } from "./float8";
import type { FloatFormat } from "./floatFormat";

const formats = [binary16, bfloat16, e4m3, e5m2];

function patterns(format: FloatFormat): number[] {
  return Array.from({ length: 2 ** format.totalBits }, (_, bits) => bits);
}

/** A value by the textbook's formula, read off the bits as text: nothing shared with the codec. */
function textbookValue(format: FloatFormat, bits: number): number {
  const digits = bits.toString(2).padStart(format.totalBits, "0");
  const sign = digits.startsWith("1") ? -1 : 1;
  const exponent = Number.parseInt(digits.slice(1, 1 + format.exponentBits), 2);
  const fraction = Number.parseInt(digits.slice(1 + format.exponentBits), 2) / 2 ** format.mantissaBits;
  if (/^.1+$/.test(digits)) return Number.NaN;
  if (exponent === 2 ** format.exponentBits - 1 && format.hasInfinities) {
    return fraction === 0 ? sign * Infinity : Number.NaN;
  }
  const scale = 2 ** (Math.max(1, exponent) - format.bias);
  return sign * (exponent === 0 ? fraction : 1 + fraction) * scale;
}

/** The nearest of all finite values, of two as near the one with an even pattern; searched one by one. */
function slowRound(format: FloatFormat, x: number): number {
  const magnitude = Math.abs(x);
  let best = 0;
  for (const bits of patterns(format).slice(0, 2 ** (format.totalBits - 1))) {
    const value = textbookValue(format, bits);
    if (!Number.isFinite(value)) continue;
    const bestDistance = Math.abs(textbookValue(format, best) - magnitude);
    const distance = Math.abs(value - magnitude);
    if (distance < bestDistance || (distance === bestDistance && bits % 2 === 0)) best = bits;
  }
  return Math.sign(x) * textbookValue(format, best);
}

describe.each(formats.map((format) => [format.name, format] as const))("%s", (_, format) => {
  it("decodes every pattern to the textbook's value", () => {
    const wrong = patterns(format).filter((bits) => !Object.is(format.decode(bits), textbookValue(format, bits)));
    expect(wrong).toEqual([]);
  });

  it("encodes every value that it decoded back to the same bits", () => {
    const wrong = patterns(format)
      .filter((bits) => !Number.isNaN(format.decode(bits)))
      .filter((bits) => format.encode(format.decode(bits)) !== bits);
    expect(wrong).toEqual([]);
  });

  it("rounds what is halfway between neighbours to the even one, anything else to the nearer one", () => {
    const finite = patterns(format).slice(0, 2 ** (format.totalBits - 1) - 1);
    const wrong = finite.filter((bits) => {
      const low = format.decode(bits);
      const high = format.decode(bits + 1);
      if (!Number.isFinite(high)) return false;
      const middle = (low + high) / 2;
      const nudge = (high - low) * 2 ** -20;
      return (
        format.encode(middle) !== bits + (bits % 2) ||
        format.encode(middle - nudge) !== bits ||
        format.encode(middle + nudge) !== bits + 1
      );
    });
    expect(wrong).toEqual([]);
  });

  it("is odd: −x has x's bits with the sign set", () => {
    const signBit = 2 ** (format.totalBits - 1);
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: 0 }), (x) => {
        expect(format.encode(-x)).toBe(format.encode(x) + signBit);
      }),
    );
  });

  it("never orders two values differently from how they are ordered", () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true }), fc.float({ noNaN: true }), (a, b) => {
        const [x, y] = a <= b ? [a, b] : [b, a];
        expect(format.decode(format.encodeSaturating(x))).toBeLessThanOrEqual(
          format.decode(format.encodeSaturating(y)),
        );
      }),
    );
  });

  it("classifies a value by what rounding makes of it", () => {
    const { max, minNormal, minSubnormal } = format;
    const overflowing = max + max * format.epsilon;
    expect([0, -0].map(format.classify)).toEqual(["zero", "zero"]);
    expect([minSubnormal / 2, -minSubnormal / 4].map(format.classify)).toEqual(["lost", "lost"]);
    expect([minSubnormal * 0.51, minNormal - minSubnormal].map(format.classify)).toEqual(["subnormal", "subnormal"]);
    expect([minNormal - minSubnormal / 4, minNormal, -max].map(format.classify)).toEqual([
      "normal",
      "normal",
      "normal",
    ]);
    expect([overflowing, Infinity, -Infinity].map(format.classify)).toEqual(Array(3).fill("overflow"));
    expect(format.classify(Number.NaN)).toBe("nan");
  });

  it("saturates at its largest value where asked to", () => {
    expect(format.decode(format.encodeSaturating(Infinity))).toBe(format.max);
    expect(format.decode(format.encodeSaturating(-1e300))).toBe(-format.max);
    expect(format.decode(format.encodeSaturating(Number.NaN))).toBeNaN();
  });
});

describe("the 8-bit formats", () => {
  it("round as a search through all their values does", () => {
    const value = fc.oneof(fc.double({ min: -460, max: 460, noNaN: true }), fc.double({ min: -0.1, max: 0.1 }));
    fc.assert(
      fc.property(
        value.filter((x) => !Number.isNaN(x)),
        (x) => {
          expect(e4m3.round(x)).toBe(slowRound(e4m3, x));
          expect(e5m2.round(x)).toBe(slowRound(e5m2, x));
        },
      ),
    );
  });

  // Bits that ml_dtypes 0.5 (the formats of JAX and TensorFlow) gives for these values.
  it.each([
    [448, 0x7e, 0x5f],
    [464, 0x7e, 0x5f],
    [464.0001, 0x7f, 0x5f],
    [57344, 0x7f, 0x7b],
    [61439, 0x7f, 0x7b],
    [61440, 0x7f, 0x7c],
    [Number.POSITIVE_INFINITY, 0x7f, 0x7c],
    [Number.NEGATIVE_INFINITY, 0xff, 0xfc],
    [Number.NaN, 0x7f, 0x7e],
    [-0, 0x80, 0x80],
    [2 ** -10, 0x00, 0x14],
    [2 ** -10 * 1.01, 0x01, 0x14],
    [2 ** -17, 0x00, 0x00],
    [2 ** -17 * 1.5, 0x00, 0x01],
    [1.0625, 0x38, 0x3c],
    [1.1875, 0x3a, 0x3d],
  ])("encode %d to the bits that ml_dtypes gives", (x, asE4M3, asE5M2) => {
    expect([e4m3.encode(x), e5m2.encode(x)]).toEqual([asE4M3, asE5M2]);
  });

  it("have the specification's limits", () => {
    expect([e4m3.max, e4m3.minNormal, e4m3.minSubnormal]).toEqual([448, 2 ** -6, 2 ** -9]);
    expect([e5m2.max, e5m2.minNormal, e5m2.minSubnormal]).toEqual([57344, 2 ** -14, 2 ** -16]);
  });
});

describe("binary16", () => {
  it("has the limits of IEEE 754", () => {
    expect([binary16.max, binary16.minNormal, binary16.minSubnormal]).toEqual([65504, 2 ** -14, 2 ** -24]);
  });

  it("turns to infinity at 65,520, halfway to the value that it has no bits for", () => {
    expect(decodeHalf(encodeHalf(65519.999))).toBe(65504);
    expect(decodeHalf(encodeHalf(65520))).toBe(Infinity);
  });

  it("rounds a double once, where going by f32 would round twice", () => {
    // Just over halfway between 1 and the next half; f32 makes it exactly halfway, and the tie goes to 1.
    const x = 1 + 2 ** -11 + 2 ** -40;
    expect(encodeHalf(x)).toBe(0x3c01);
    expect(encodeHalf(Math.fround(x))).toBe(0x3c00);
  });
});

describe("bfloat16", () => {
  it("is the upper half of an f32, rounded to nearest even", () => {
    const view = new DataView(new ArrayBuffer(4));
    fc.assert(
      fc.property(fc.float({ noNaN: true }), (x) => {
        view.setFloat32(0, x);
        const word = view.getUint32(0);
        const upper = (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
        expect(bfloat16.encode(x)).toBe(upper);
      }),
    );
  });
});
