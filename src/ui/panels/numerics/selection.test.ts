import { describe, expect, it, vi } from "vitest";
import { HISTOGRAM_BINS } from "../../../numerics/exponentHistogram";
import { exponentHistogram } from "../../../numerics/testing/cpuHistogram";
import { countsOfKind } from "../../../lab/curves/tensorShares";
import { columnEdges, lookAt, lookReader } from "./selection";

vi.mock("../../../lab/curves/tensorShares", { spy: true });

const watched = [
  { name: "w", kind: "weight", dtype: "f16" },
  { name: "x", kind: "activation", dtype: "f16" },
  { name: "y", kind: "activation", dtype: "f32" },
] as const;

const counts = new Uint32Array(3 * HISTOGRAM_BINS);
for (const [row, value] of [1, 2, 2].entries()) counts.set(exponentHistogram([value]), row * HISTOGRAM_BINS);
const snapshot = { step: 5, scale: 4, skipped: false, counts };

describe("a selection", () => {
  it("of one tensor is its histogram, of a kind the sum", () => {
    expect(lookReader(watched, { kind: "activation", tensor: "x" })([snapshot])[0]?.counts).toEqual(
      exponentHistogram([2]),
    );
    expect(lookReader(watched, { kind: "activation" })([snapshot])[0]?.counts).toEqual(exponentHistogram([2, 2]));
  });

  it("of a tensor that this lane does not have falls back to its kind", () => {
    expect(lookReader(watched, { kind: "weight", tensor: "gone" })([snapshot])[0]?.counts).toEqual(
      exponentHistogram([1]),
    );
  });
});

describe("looks", () => {
  it("are added up once each: a turn that brings one look adds up one", () => {
    const read = lookReader(watched, { kind: "activation" });
    const snapshots = Array.from({ length: 50 }, (_, index) => ({ ...snapshot, step: index + 1 }));
    const before = read(snapshots);
    vi.mocked(countsOfKind).mockClear();
    const after = read([...snapshots, { ...snapshot, step: 51 }]);
    expect(countsOfKind).toHaveBeenCalledTimes(1);
    expect(after.slice(0, 50).every((look, index) => look === before[index])).toBe(true);
  });
});

describe("columns", () => {
  const look = (step: number) => ({ step, scale: 1, skipped: false, counts });

  it("reach from each look to the next, the last as far as is usual", () => {
    expect(columnEdges([look(1), look(51), look(101)])).toEqual([0, 1 / 3, 2 / 3, 1]);
    expect(columnEdges([look(7)])).toEqual([0, 1]);
  });

  it("are found by where they stand, and beyond the ends the outermost", () => {
    const looks = [look(1), look(51), look(101)];
    expect([-0.1, 0, 0.34, 0.66, 0.67, 1, 1.2].map((x) => lookAt(looks, x))).toEqual([0, 0, 1, 1, 2, 2, 2]);
  });
});
