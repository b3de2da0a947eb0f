import { describe, expect, it } from "vitest";
import {
  formatDecade,
  formatDuration,
  formatLarge,
  formatLoss,
  formatMs,
  formatScale,
  formatShare,
} from "./format";

describe("figures for people", () => {
  it("give a loss four digits, and say when it is no number", () => {
    expect([0.03912, 2.19876, 12.3456].map(formatLoss)).toEqual(["0.0391", "2.199", "12.346"]);
    expect([Number.NaN, Infinity, -Infinity, undefined].map(formatLoss)).toEqual(["NaN", "∞", "−∞", "–"]);
  });

  it("give times in the unit that fits", () => {
    expect(formatMs(2.875)).toEqual({ figure: "2.88", unit: "ms" });
    expect(formatMs(296.4)).toEqual({ figure: "296", unit: "ms" });
    expect(formatMs(12_340)).toEqual({ figure: "12.3", unit: "s" });
    expect([5_000, 65_000, 3_723_000].map(formatDuration)).toEqual(["0:05", "1:05", "1:02:03"]);
  });

  it("give loss scales as powers of two where they are", () => {
    expect([65_536, 2 ** 127, 1, 0.5, 1000].map(formatScale)).toEqual(["2¹⁶", "2¹²⁷", "1", "0.5", "1000"]);
  });

  it("give decades on an axis", () => {
    expect([0.001, 0.01, 1, 1000, 100_000].map(formatDecade)).toEqual(["10⁻³", "0.01", "1", "1000", "10⁵"]);
  });

  it("do not round an almost perfect share up to all", () => {
    expect([0.5, 0.994, 0.9964].map(formatShare)).toEqual(["50\u202f%", "99\u202f%", "99.6\u202f%"]);
    expect([900, 104_000, 7.21e6].map(formatLarge)).toEqual(["900", "104\u202fk", "7.21\u202fM"]);
  });
});
