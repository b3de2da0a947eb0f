import { describe, expect, it } from "vitest";
import {
  formatDecade,
  formatDuration,
  formatLarge,
  formatFigure,
  formatLoss,
  formatMs,
  formatScale,
  formatShare,
  formatStepTick,
  formatTick,
} from "./numbers";

describe("figures for people", () => {
  it("give a loss four digits, and say when it is no number", () => {
    expect([0.03912, 2.19876, 12.3456].map(formatLoss)).toEqual(["0.0391", "2.199", "12.346"]);
    expect([597.986, 5979.86, 59_798.6, 3.274616e18, -3.274616e18].map(formatLoss)).toEqual([
      "597.99",
      "5979.9",
      "59799",
      "3.27e18",
      "−3.27e18",
    ]);
    expect([Number.NaN, Infinity, -Infinity, undefined].map(formatLoss)).toEqual(["NaN", "∞", "−∞", "–"]);
  });

  it("give times in the unit that fits", () => {
    expect(formatMs(2.875)).toEqual({ figure: "2.88", unit: "ms" });
    expect(formatMs(296.4)).toEqual({ figure: "296", unit: "ms" });
    expect(formatMs(12_340)).toEqual({ figure: "12.3", unit: "s" });
    expect(formatMs(1_234_567)).toEqual({ figure: "20.6", unit: "min" });
    expect(formatMs(12_345_678)).toEqual({ figure: "3.4", unit: "h" });
    expect(formatMs(9.9e12)).toEqual({ figure: "2.8e6", unit: "h" });
    expect([5_000, 65_000, 3_723_000].map(formatDuration)).toEqual(["0:05", "1:05", "1:02:03"]);
  });

  it("give loss scales as powers of two where they are", () => {
    expect([65_536, 2 ** 127, 1, 1000].map(formatScale)).toEqual(["2¹⁶", "2¹²⁷", "1", "1000"]);
    expect([0.5, 2 ** -11, 2 ** -126, 1.2e-38, 0].map(formatScale)).toEqual(["2⁻¹", "2⁻¹¹", "2⁻¹²⁶", "1.2e−38", "0"]);
  });

  it("give decades on an axis", () => {
    expect([0.001, 0.01, 1, 1000, 100_000].map(formatDecade)).toEqual(["10⁻³", "0.01", "1", "1000", "10⁵"]);
  });

  it("give ticks in six letters at most, whatever the axis", () => {
    const ticks = [0, 0.25, 2.5e-4, 1, 20_000, 15_000_000, 4e18, 1e-9];
    expect(ticks.map(formatTick)).toEqual(["0", "0.25", "2.5e−4", "1", "20\u202fk", "15\u202fM", "4e18", "1e−9"]);
    expect([0, 500, 7500, 12_500, 250_000, 1_000_000].map(formatStepTick)).toEqual([
      "0",
      "500",
      "7,500",
      "12.5\u202fk",
      "250\u202fk",
      "1\u202fM",
    ]);
    expect([0.01234, 12.3456, 4.5e9, 1.5e-7].map(formatFigure)).toEqual(["0.0123", "12.3", "4.5e9", "1.5e−7"]);
  });

  it("do not round an almost perfect share up to all", () => {
    expect([0, 0.0001, 0.5, 0.994].map(formatShare)).toEqual(["0\u202f%", "<0.1\u202f%", "50\u202f%", "99\u202f%"]);
    expect([0.9964, 0.9996, 1].map(formatShare)).toEqual(["99.6\u202f%", ">99.9\u202f%", "100\u202f%"]);
    expect([900, 104_000, 7.21e6].map(formatLarge)).toEqual(["900", "104\u202fk", "7.21\u202fM"]);
  });
});
