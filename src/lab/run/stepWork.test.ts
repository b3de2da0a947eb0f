import { expect, test } from "vitest";
import { executedFlops, flopRate } from "./stepWork";

test("a lane whose gates sleep is not credited with work that it does not do", () => {
  const lane = { flopsPerStep: 9e6 };
  expect(executedFlops(lane, { executedShare: 1 / 3 })).toBe(3e6);
  expect(flopRate(lane, { executedShare: 1 / 3, medianStepMs: 2 })).toBe(1.5e9);
  expect(flopRate(lane, { medianStepMs: 2 })).toBe(4.5e9);
});

test("before a step is timed there is no rate", () => {
  const lane = { flopsPerStep: 9e6 };
  expect(executedFlops(lane, undefined)).toBe(9e6);
  expect(flopRate(lane, undefined)).toBeUndefined();
  expect(flopRate(lane, { medianStepMs: 0 })).toBeUndefined();
});
