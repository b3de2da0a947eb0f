/** Norms and softmax made to run in half: what the rounding of their statistics does, in each half type and form. */
import { describe, expect, test } from "vitest";
import type { Gpu } from "../../gpu/device";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import type { HalfType, Op, Tensor } from "../../graph/ir";
import { bfloat16 } from "../../numerics/bfloat16";
import { roundToHalf } from "../../numerics/binary16";
import { lowerAttention } from "../attention/attention";
import type { LoweringTarget } from "../call";
import { halfForms, loweringTarget, runCalls, testTensor, type KernelRun } from "../check/harness";
import { lowerCrossEntropy } from "../rows/crossEntropy";
import { lowerLayerNorm } from "../rows/layerNorm";

// Opened while tests are collected: which half forms there are depends on it.
const gpu: Gpu = await sharedGpu();

const ROUND: Readonly<Record<HalfType, (x: number) => number>> = { f16: roundToHalf, bf16: bfloat16.round };

/** Layer norm of one row of `columns` values ±x, whose mean is 0 and variance x². */
async function normOf(x: number, columns: number, rounding: HalfType | undefined, half: LoweringTarget["half"]) {
  const dtype = rounding ?? "f32";
  const shape = [columns];
  const op: Op<"layerNorm"> = {
    kind: "layerNorm",
    name: "test",
    inputs: { x: testTensor("x", [1, columns], dtype), gain: testTensor("gain", shape, dtype) },
    outputs: {
      out: testTensor("out", [1, columns], dtype),
      statistics: testTensor("statistics", [2, 1]),
    },
    attributes: { epsilon: 1e-5, ...(rounding && { rounding }) },
  };
  const values = new Map<Tensor, number[]>([
    [op.inputs.x, Array.from({ length: columns }, (_, i) => (i % 2 === 0 ? x : -x))],
    [op.inputs.gain, Array.from({ length: columns }, () => 1)],
  ]);
  const run = await runCalls(gpu, lowerLayerNorm(op, loweringTarget(gpu, half)), values, half);
  const [, rstd = Number.NaN] = await run.read(op.outputs.statistics);
  const [out = Number.NaN] = await run.read(op.outputs.out);
  run.destroy();
  return { rstd, out };
}

async function lossesOf(
  columns: number,
  rounding: HalfType | undefined,
  half: LoweringTarget["half"],
): Promise<number[]> {
  const op: Op<"crossEntropy"> = {
    kind: "crossEntropy",
    name: "test",
    inputs: {
      logits: testTensor("logits", [1, columns], rounding ?? "f32"),
      targets: testTensor("targets", [1], "u32"),
    },
    outputs: {
      losses: testTensor("losses", [1]),
      logSumExp: testTensor("logSumExp", [1]),
      hits: testTensor("hits", [1]),
    },
    attributes: { ...(rounding && { rounding }) },
  };
  const values = new Map<Tensor, number[]>([
    [op.inputs.logits, Array.from({ length: columns }, () => 5)],
    [op.inputs.targets, [1]],
  ]);
  const run = await runCalls(gpu, lowerCrossEntropy(op, loweringTarget(gpu, half)), values, half);
  const statistics = await Promise.all([op.outputs.losses, op.outputs.logSumExp].map((tensor) => first(run, tensor)));
  run.destroy();
  return statistics;
}

async function first(run: KernelRun, tensor: Tensor): Promise<number> {
  const [value = Number.NaN] = await run.read(tensor);
  return value;
}

describe.each(halfForms(gpu))("in %s form", (half) => {
  test("the squares of a layer norm overflow binary16 where f32 and bfloat16 hold them", async () => {
    // 64 squares of 40 are 102,400, beyond 65,504: the variance is infinite and every output 0.
    expect(await normOf(40, 64, "f16", half)).toEqual({ rstd: 0, out: 0 });
    expect((await normOf(40, 64, undefined, half)).out).toBeCloseTo(1, 4);
    expect((await normOf(40, 64, "bf16", half)).out).toBeCloseTo(1, 2);
    expect((await normOf(8, 64, "f16", half)).out).toBeCloseTo(1, 3);
  });

  test.each(["f16", "bf16"] as const)("a loss is the nearest %s to what its rounded sum gives", async (type) => {
    const round = ROUND[type];
    const COLUMNS = 4099;
    const logSum = round(Math.fround(Math.log(round(COLUMNS))));
    expect(await lossesOf(COLUMNS, type, half)).toEqual([logSum, round(5 + logSum)]);
    expect((await lossesOf(COLUMNS, undefined, half))[0]).toBeCloseTo(Math.log(COLUMNS), 5);
  });
});

test.each([
  // Added one after the other in binary16, ones stop counting at 2,048; in bfloat16 at 256.
  ["f16", 2100, 2048],
  ["bf16", 300, 256],
] as const)(
  "attention's sum of equal weights in %s stops growing: %i keys count as %i",
  async (rounding, length, counted) => {
    const op: Op<"attention"> = {
      kind: "attention",
      name: "test",
      inputs: { qkv: testTensor("qkv", [length, 12], rounding) },
      outputs: {
        out: testTensor("out", [length, 4], rounding),
        logSumExp: testTensor("logSumExp", [1, length]),
      },
      attributes: { batch: 1, heads: 1, causal: false, rounding },
    };
    const values = new Map([[op.inputs.qkv, new Float64Array(length * 12)]]);
    const run = await runCalls(gpu, lowerAttention(op, loweringTarget(gpu, "packed")), values, "packed");
    expect(await first(run, op.outputs.logSumExp)).toBe(ROUND[rounding](Math.log(counted)));
    run.destroy();
  },
);
