import { expect, test } from "vitest";
import { exponentsOf } from "./scaling";

test("the exponent of a power law is its power, for time and for work", () => {
  const points = [1, 2, 4, 8].map((value) => ({
    axis: "width" as const,
    value,
    lane: "fp32",
    stepMs: 3 * value ** 1.5,
    executedFlops: 7 * value ** 2,
  }));
  const [exponent, ...more] = exponentsOf(points);
  expect(more).toEqual([]);
  expect(exponent).toMatchObject({ axis: "width", lane: "fp32" });
  expect(exponent?.time).toBeCloseTo(1.5, 9);
  expect(exponent?.work).toBeCloseTo(2, 9);
});

test("a curve of one point has no exponent", () => {
  expect(exponentsOf([{ axis: "batch", value: 8, lane: "fp32", stepMs: 1, executedFlops: 1 }])).toEqual([]);
});
