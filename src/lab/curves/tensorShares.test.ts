import { assert, boolean, double, pre, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { e4m3 } from "../../numerics/float8";
import { binary16 } from "../../numerics/binary16";
import { HISTOGRAM_BINS } from "../../numerics/exponentHistogram";
import { exponentHistogram } from "../../numerics/testing/cpuHistogram";
import {
  bandOf,
  bandsOfLane,
  bandsOfTensor,
  countsOfKind,
  isScaled,
  sharesOf,
  worstTensors,
  type HistogramSnapshot,
  type WatchedTensor,
} from "./tensorShares";

function snapshotOf(...tensors: readonly number[][]): HistogramSnapshot {
  const counts = new Uint32Array(tensors.length * HISTOGRAM_BINS);
  for (const [row, values] of tensors.entries()) counts.set(exponentHistogram(values), row * HISTOGRAM_BINS);
  return { step: 1, scale: 1, skipped: false, counts };
}

const HALF = bandsOfLane("native");

const tensor = (name: string, kind: WatchedTensor["kind"], dtype: WatchedTensor["dtype"] = "f16"): WatchedTensor => ({
  name,
  kind,
  dtype,
});

describe("shares", () => {
  it("are what binary16 makes of the values", () => {
    const { elements, ...shares } = sharesOf(
      exponentHistogram([0, 2 ** -30, 2 ** -20, 1, 65504, 65520, -Infinity, Number.NaN]),
      HALF,
    );
    expect(elements).toBe(8);
    expect(shares).toEqual({ zero: 1 / 8, lost: 1 / 8, subnormal: 1 / 8, normal: 2 / 8, overflow: 3 / 8 });
  });

  it("agree with the codec on any value that is not at a subnormal's rounding edge", () => {
    const magnitude = double({ min: -40, max: 30, noNaN: true });
    assert(
      property(magnitude, boolean(), (exponent, negative) => {
        const x = Math.fround((negative ? -1 : 1) * 2 ** exponent);
        // Exactly 2^-25 is lost, and what rounds up to 2^-14 is normal: edges that a histogram does not see.
        const edge = Math.abs(x) === 2 ** -25 || (Math.abs(x) < 2 ** -14 && Math.abs(x) > 2 ** -14 - 2 ** -25);
        pre(!edge);
        const { elements: _, ...shares } = sharesOf(exponentHistogram([x]), HALF);
        expect(shares).toMatchObject({ [binary16.classify(x)]: 1 });
      }),
    );
  });

  it("at another scale are those of the scaled values", () => {
    const values = [2 ** -28, 2 ** -16, 3, 40_000];
    const moved = exponentHistogram(values.map((x) => x * 2 ** 7));
    expect(sharesOf(exponentHistogram(values), HALF, 7)).toEqual(sharesOf(moved, HALF));
    expect(sharesOf(new Uint32Array(HISTOGRAM_BINS), HALF)).toMatchObject({ elements: 0, lost: 0 });
  });

  it("give each exponent one band", () => {
    expect([-26, -25, -15, -14, 15, 16].map((exponent) => bandOf(exponent, HALF))).toEqual([
      "lost",
      "subnormal",
      "subnormal",
      "normal",
      "normal",
      "overflow",
    ]);
  });

  it("are those of the lane's own format, and of an 8-bit tensor's own", () => {
    const brain = bandsOfLane("bfloat16");
    expect(sharesOf(exponentHistogram([0, 2 ** -40, 1e6, Infinity]), brain)).toMatchObject({
      zero: 1 / 4,
      normal: 2 / 4,
      overflow: 1 / 4,
    });
    expect(bandsOfTensor(tensor("x", "activation", "f32"), "e4m3")).toEqual(brain);
    const eight = bandsOfTensor(tensor("x in E4M3", "activation", "e4m3"), "e4m3");
    // Lost, subnormal, normal, the largest.
    const values = [2 ** -11, 1.5 * 2 ** -9, 2 ** -6, 448];
    expect(values.map((x) => sharesOf(exponentHistogram([x]), eight))).toMatchObject([
      { lost: 1 },
      { subnormal: 1 },
      { normal: 1 },
      { normal: 1 },
    ]);
    expect(values.map((x) => e4m3.classify(x))).toEqual(["lost", "subnormal", "normal", "normal"]);
    expect(
      sharesOf(exponentHistogram([2 ** -18, 57344]), bandsOfTensor(tensor("d", "activationGradient", "e5m2"), "e4m3")),
    ).toMatchObject({ lost: 1 / 2, normal: 1 / 2 });
  });

  it("of a kind leave out 8-bit tensors, which are seen relative to their tiles and which no loss scale moves", () => {
    const watched = [tensor("a", "activationGradient"), tensor("a in E4M3", "activationGradient", "e4m3")];
    const counts = countsOfKind(watched, snapshotOf([1, 0], [8]), "activationGradient");
    expect(sharesOf(counts, HALF).elements).toBe(2);
    expect(watched.map(isScaled)).toEqual([true, false]);
  });

  it("of a kind are those of its tensors together", () => {
    const watched = [tensor("a", "activation"), tensor("b", "weight"), tensor("c", "activation")];
    const counts = countsOfKind(watched, snapshotOf([1, 0], [8], [2 ** -30]), "activation");
    expect(sharesOf(counts, HALF)).toMatchObject({ elements: 3, normal: 1 / 3, lost: 1 / 3, zero: 1 / 3 });
  });
});

describe("the worst tensors", () => {
  it("are named from the worst down, without those that keep everything", () => {
    const watched = ["fine", "subnormal", "half lost", "all over"].map((name) => tensor(name, "activationGradient"));
    const snapshot = snapshotOf([1, 2], [2 ** -20, 1], [2 ** -40, 1], [1e6, 1e9]);
    expect(worstTensors(watched, snapshot, "native", 9).map(({ tensor: { name } }) => name)).toEqual([
      "all over",
      "half lost",
      "subnormal",
    ]);
    expect(worstTensors(watched, snapshot, "native", 1)).toHaveLength(1);
  });
});
