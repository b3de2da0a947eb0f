/** Overflow flags: set by the store itself, or by a scan where a kernel has no binding left; and the first of them named. */
import { describe, expect, test } from "vitest";
import type { Gpu } from "../../gpu/device";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import type { Op, Tensor } from "../../graph/ir";
import type { LoweringTarget } from "../call";
import { halfForms, loweringTarget, runCalls, testTensor } from "../check/harness";
import { lowerCast } from "../elementwise/elementwise";
import { FLAG_STRIDE, overflowNameCall, withOverflowFlags } from "./overflow";
import { SCALER_WORDS } from "./stepState";

// Opened while tests are collected: which half forms there are depends on it.
const gpu: Gpu = await sharedGpu();

type Type = "f32" | "f16" | "bf16";

/** The flag of a cast of f32 `values`, with `maxStorageBuffers` bindings to be had. */
async function flagOf(
  values: readonly number[],
  type: Type,
  half: LoweringTarget["half"],
  maxStorageBuffers: number,
): Promise<boolean> {
  const op: Op<"cast"> = {
    kind: "cast",
    name: "test",
    inputs: { x: testTensor("x", [values.length]) },
    outputs: { out: testTensor("out", [values.length], type) },
    attributes: {},
  };
  const flag = testTensor("flag", [FLAG_STRIDE], "u32");
  const target = { ...loweringTarget(gpu, half), maxStorageBuffers };
  const flags = { tensor: flag, numbers: new Map([[op.outputs.out.id, 0]]) };
  const calls = withOverflowFlags(lowerCast(op, target), flags, target);
  const given = new Map<Tensor, ArrayLike<number>>([
    [op.inputs.x, values],
    [flag, new Uint32Array(FLAG_STRIDE)],
  ]);
  const run = await runCalls(gpu, calls, given, half);
  const [word = 0] = await run.read(flag);
  run.destroy();
  return word !== 0;
}

const FORMS = [
  ...halfForms(gpu).map((half) => ({ type: "f16", half, fits: 65519, overflows: 65520 }) as const),
  { type: "bf16", half: "packed", fits: 3.389e38, overflows: 3.4e38 } as const,
  { type: "f32", half: "packed", fits: 3.4e38, overflows: Infinity } as const,
];

describe.each(FORMS)("a flag of $type, $half", ({ type, half, fits, overflows }) => {
  // A cast has two operands: with three bindings its store sets the flag, with two a scan does.
  test.each([3, 2])("says what its storage cannot hold, with %i bindings", async (bindings) => {
    expect(await flagOf([1, fits, -fits, 0, 5], type, half, bindings)).toBe(false);
    expect(await flagOf([1, fits, -fits, 0, -overflows], type, half, bindings)).toBe(true);
    expect(await flagOf([overflows, 2], type, half, bindings)).toBe(true);
    expect(await flagOf([1, 2, Number.NaN], type, half, bindings)).toBe(true);
  });
});

test("the first flag is named, from 1, and all are put back", async () => {
  const COUNT = 130;
  const named = async (set: readonly number[]): Promise<{ first: number; left: number }> => {
    const flags = testTensor("flags", [COUNT * FLAG_STRIDE], "u32");
    const scaler = testTensor("scaler", [SCALER_WORDS], "u32");
    const words = new Uint32Array(COUNT * FLAG_STRIDE);
    for (const index of set) words[index * FLAG_STRIDE] = 1;
    const given = new Map([
      [flags, words],
      [scaler, new Uint32Array(SCALER_WORDS)],
    ]);
    const run = await runCalls(gpu, [overflowNameCall(flags, scaler)], given, "packed");
    const FIRST_OVERFLOW = 9;
    const first = (await run.read(scaler))[FIRST_OVERFLOW] ?? 0;
    const left = (await run.read(flags)).reduce((sum, word) => sum + word, 0);
    run.destroy();
    return { first, left };
  };
  expect(await named([])).toEqual({ first: 0, left: 0 });
  expect(await named([129, 77])).toEqual({ first: 78, left: 0 });
  expect(await named([0, 129])).toEqual({ first: 1, left: 0 });
});
