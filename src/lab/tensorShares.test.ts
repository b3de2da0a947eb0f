import { assert, boolean, double, pre, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { binary16 } from "../numerics/binary16";
import { exponentHistogram, HISTOGRAM_BINS } from "../numerics/exponentHistogram";
import {
  bandOf,
  countsOfKind,
  firstOverflow,
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

const tensor = (
  name: string,
  kind: WatchedTensor["kind"],
  dtype: WatchedTensor["dtype"] = "f16",
): WatchedTensor => ({ name, kind, dtype });

describe("shares", () => {
  it("are what binary16 makes of the values", () => {
    const { elements, ...shares } = sharesOf(
      exponentHistogram([0, 2 ** -30, 2 ** -20, 1, 65504, 65520, -Infinity, Number.NaN]),
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
        const edge =
          Math.abs(x) === 2 ** -25 || (Math.abs(x) < 2 ** -14 && Math.abs(x) > 2 ** -14 - 2 ** -25);
        pre(!edge);
        const { elements: _, ...shares } = sharesOf(exponentHistogram([x]));
        expect(shares).toMatchObject({ [binary16.classify(x)]: 1 });
      }),
    );
  });

  it("at another scale are those of the scaled values", () => {
    const values = [2 ** -28, 2 ** -16, 3, 40_000];
    const moved = exponentHistogram(values.map((x) => x * 2 ** 7));
    expect(sharesOf(exponentHistogram(values), 7)).toEqual(sharesOf(moved));
    expect(sharesOf(new Uint32Array(HISTOGRAM_BINS))).toMatchObject({ elements: 0, lost: 0 });
  });

  it("give each exponent one band", () => {
    expect([-26, -25, -15, -14, 15, 16].map(bandOf)).toEqual([
      "lost",
      "subnormal",
      "subnormal",
      "normal",
      "normal",
      "overflow",
    ]);
  });

  it("of a kind are those of its tensors together", () => {
    const watched = [tensor("a", "activation"), tensor("b", "weight"), tensor("c", "activation")];
    const counts = countsOfKind(watched, snapshotOf([1, 0], [8], [2 ** -30]), "activation");
    expect(sharesOf(counts)).toMatchObject({ elements: 3, normal: 1 / 3, lost: 1 / 3, zero: 1 / 3 });
  });
});

describe("the worst tensors", () => {
  it("are named from the worst down, without those that keep everything", () => {
    const watched = ["fine", "subnormal", "half lost", "all over"].map((name) =>
      tensor(name, "activationGradient"),
    );
    const snapshot = snapshotOf([1, 2], [2 ** -20, 1], [2 ** -40, 1], [1e6, 1e9]);
    expect(worstTensors(watched, snapshot, 9).map(({ tensor: { name } }) => name)).toEqual([
      "all over",
      "half lost",
      "subnormal",
    ]);
    expect(worstTensors(watched, snapshot, 1)).toHaveLength(1);
  });
});

describe("the first overflow of a step", () => {
  const watched = [
    tensor("w", "weight"),
    tensor("x", "activation"),
    tensor("d(y)", "activationGradient", "f32"),
    tensor("d(x)", "activationGradient"),
    tensor("d(w)", "weightGradient", "f32"),
  ];

  it("is the first tensor whose own storage cannot hold it", () => {
    expect(firstOverflow(watched, snapshotOf([1], [1], [1e6], [65520, 1], [Infinity]))?.name).toBe("d(x)");
  });

  it("in f32 is the first that is not finite", () => {
    expect(firstOverflow(watched, snapshotOf([1], [1], [1e6], [1], [Number.NaN]))?.name).toBe("d(w)");
  });

  it("is none in a good step, whatever half would make of the master weights", () => {
    expect(firstOverflow(watched, snapshotOf([1e6], [1], [1e6], [1], [1]))).toBeUndefined();
  });
});
