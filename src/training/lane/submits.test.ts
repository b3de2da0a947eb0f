import { expect, test } from "vitest";
import { expectedStepMs, inParts, SUBMIT_MS, submitsOf } from "./submits";

test("a step within the budget is one submit, a longer one as many as keep each within it", () => {
  const step = { microBatches: 64, observed: false };
  expect(submitsOf({ ...step, stepMs: 17 })).toBe(1);
  expect(submitsOf({ ...step, stepMs: SUBMIT_MS })).toBe(1);
  expect(submitsOf({ ...step, stepMs: 9.5 * SUBMIT_MS })).toBe(10);
  expect(submitsOf({ ...step, stepMs: Number.NaN })).toBe(1);
});

test("an observed step counts for three, and a micro-batch that is too long itself is cut finer", () => {
  expect(submitsOf({ stepMs: 0.9 * SUBMIT_MS, microBatches: 8, observed: true })).toBe(3);
  expect(submitsOf({ stepMs: 2.5 * SUBMIT_MS, microBatches: 1, observed: false })).toBe(12);
});

test("before the first step, what a slow device would take is expected", () => {
  expect(expectedStepMs(3e9, true)).toBe(3000);
  expect(expectedStepMs(3e9, false)).toBe(150);
});

test("a list comes apart in order, nothing lost and no part empty", () => {
  const all = Array.from({ length: 10 }, (_, index) => index);
  for (const count of [1, 2, 3, 7, 10, 99]) {
    const parts = inParts(all, count);
    expect(parts.flat()).toEqual(all);
    expect(parts.length).toBe(Math.min(count, 10));
    const lengths = parts.map(({ length }) => length);
    expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
  }
  expect(inParts(all, 1)[0]).toBe(all);
  expect(inParts([], 4)).toEqual([[]]);
});
