import { describe, expect, it } from "vitest";
import { binary16 } from "./binary16";
import { binExponent, exponentBin, NON_FINITE_BIN, ZERO_BIN } from "./exponentHistogram";
import { exponentHistogram, histogramBin } from "./testing/cpuHistogram";

describe("the bin of a value", () => {
  it("is its power of two, whatever its sign", () => {
    for (const [x, exponent] of [
      [1, 0],
      [-1.5, 0],
      [2, 1],
      [0.75, -1],
      [2 ** -40, -40],
      [-3e4, 14],
    ] as const)
      expect(binExponent(histogramBin(x))).toBe(exponent);
  });

  it("sets zeros and what is not finite apart", () => {
    expect([0, -0].map(histogramBin)).toEqual([ZERO_BIN, ZERO_BIN]);
    expect([Infinity, -Infinity, Number.NaN, 1e39].map(histogramBin)).toEqual(Array(4).fill(NON_FINITE_BIN));
  });

  it("clamps to the ends", () => {
    expect(histogramBin(2 ** -140)).toBe(exponentBin(-64));
    expect(histogramBin(2 ** 100)).toBe(exponentBin(32));
  });

  it("is at or above 2^16 exactly where binary16 overflows", () => {
    for (const x of [65504, 65519, 65519.99, 65520, 65535, 65536]) {
      expect(histogramBin(x) >= exponentBin(16)).toBe(binary16.classify(Math.fround(x)) === "overflow");
    }
  });
});

describe("a histogram", () => {
  it("counts every value once", () => {
    const counts = exponentHistogram([0, 1, 1.5, 2, Infinity]);
    expect([...counts].reduce((sum, n) => sum + n, 0)).toBe(5);
    expect(counts[exponentBin(0)]).toBe(2);
  });
});
