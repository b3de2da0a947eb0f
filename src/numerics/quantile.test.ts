import { expect, test } from "vitest";
import { quantile, spreadOf } from "./quantile";

test("quantiles are values that were measured, by nearest rank", () => {
  const ascending = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  expect([0, 0.5, 0.95, 1].map((share) => quantile(ascending, share))).toEqual([1, 6, 10, 10]);
  expect(quantile([], 0.5)).toBeUndefined();
});

test("a spread takes values in any order, and refuses none", () => {
  expect(spreadOf([3, 1, 2])).toEqual({ median: 2, p95: 3, min: 1, max: 3 });
  expect(() => spreadOf([])).toThrow(RangeError);
});
