import { describe, expect, test } from "vitest";
import { expectWithinPlainError } from "../testing/expectWithinPlainError";
import { compareWithPlain, ulp } from "./closeness";
import { testTensor } from "./harness";

const exact = [1, 100, 1 / 3, -2];
const stored = [1, 100, Math.fround(1 / 3), -2];

describe("the yardstick for kernels", () => {
  test("accepts what a plain f32 computation gives", () => {
    expectWithinPlainError(testTensor("x", [2, 2]), stored, { exact, plain: stored });
  });

  test("accepts twice the plain error on another element, and not four times", () => {
    const plain = [1, 100 + 1e-3, Math.fround(1 / 3), -2];
    const off = (error: number): number[] => [1 + error, 100, Math.fround(1 / 3), -2];
    const tensor = testTensor("x", [2, 2]);
    expect(compareWithPlain(tensor, off(1.9e-3), { exact, plain }).passed).toBe(true);
    expect(compareWithPlain(tensor, off(4e-3), { exact, plain }).passed).toBe(false);
  });

  test("names the worst element, its index, what was expected and what came", () => {
    const tensor = testTensor("logits", [2, 2]);
    const got = [1, 100, 0.5, -2];
    expect(() => expectWithinPlainError(tensor, got, { exact, plain: stored })).toThrow(
      /^logits \[2, 2\] f32: worst at \[1, 0\]: expected 0\.333.*, got 0\.5, error 0\.166/,
    );
  });

  test("gives a half tensor one half ulp at each element's own magnitude", () => {
    const tensor = testTensor("h", [2], "f16");
    const references = { exact: [1, 1024], plain: [1, 1024] };
    expect(compareWithPlain(tensor, [1, 1025], references).passed).toBe(true);
    expect(compareWithPlain(tensor, [1.01, 1024], references).passed).toBe(false);
  });

  test("wants the infinity that a half overflow stores, and refuses NaN for a number", () => {
    const tensor = testTensor("h", [2], "f16");
    const references = { exact: [70000, 1], plain: [Infinity, 1] };
    expect(compareWithPlain(tensor, [Infinity, 1], references).passed).toBe(true);
    expect(compareWithPlain(tensor, [65504, 1], references).passed).toBe(false);
    expect(compareWithPlain(tensor, [Infinity, Number.NaN], references).passed).toBe(false);
  });

  test("knows the spacing of f32 and of binary16, subnormals included", () => {
    expect(ulp("f32", 1)).toBe(2 ** -23);
    expect(ulp("f16", 1.5)).toBe(2 ** -10);
    expect(ulp("f16", 0)).toBe(2 ** -24);
    expect(ulp("u32", 7)).toBe(0);
  });
});
