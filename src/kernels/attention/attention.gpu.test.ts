import { beforeAll, describe, expect, test } from "vitest";
import type { Gpu } from "../../gpu/device";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import type { DType, Op } from "../../graph/ir";
import { exactArithmetic } from "../../reference/arithmetic";
import { evaluateOp } from "../../reference/evaluateOp";
import { lowerAttention, lowerAttentionGradient } from "./attention";
import { attentionShape, chooseAttention } from "./attentionTile";
import type { LoweringTarget } from "../call";
import { rounded } from "../check/closeness";
import { loweringTarget, runCalls, testTensor } from "../check/harness";
import { expectLikeReference, softwareTile } from "../testing/opCheck";
import { uniformValues, type Values } from "../check/values";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await sharedGpu();
});

interface Case {
  readonly batch: number;
  readonly heads: number;
  readonly length: number;
  readonly headWidth: number;
  readonly causal: boolean;
}

function attention({ batch, heads, length, headWidth, causal }: Case, qkvType: DType, outType: DType): Op<"attention"> {
  const width = heads * headWidth;
  return {
    kind: "attention",
    name: "test",
    inputs: { qkv: testTensor("qkv", [batch * length, 3 * width], qkvType) },
    outputs: {
      out: testTensor("out", [batch * length, width], outType),
      logSumExp: testTensor("logSumExp", [batch * heads, length]),
    },
    attributes: { batch, heads, causal },
  };
}

/** Scores spread over a few units, so that the softmax is neither flat nor a single one. */
const SPREAD = 2;

async function expectForward(
  shape: Case,
  [qkvType, outType]: readonly [DType, DType] = ["f32", "f32"],
  lower: typeof lowerAttention = lowerAttention,
): Promise<void> {
  const op = attention(shape, qkvType, outType);
  const { qkv } = op.inputs;
  await expectLikeReference(gpu, op, lower, new Map([[qkv, uniformValues(qkv, 1, SPREAD)]]));
}

interface GradientTypes {
  readonly qkv?: DType;
  readonly out?: DType;
  readonly dOut?: DType;
  readonly dQKV?: DType;
}

async function expectGradient(
  shape: Case,
  types: GradientTypes = {},
  lower: typeof lowerAttentionGradient = lowerAttentionGradient,
): Promise<void> {
  const { qkv: qkvType = "f32", out: outType = "f32", dOut: dOutType = "f32", dQKV: dQKVType = "f32" } = types;
  const forward = attention(shape, qkvType, outType);
  const { qkv } = forward.inputs;
  const { out, logSumExp } = forward.outputs;
  const dOut = testTensor("dOut", out.shape, dOutType);
  const op: Op<"attentionGradient"> = {
    kind: "attentionGradient",
    name: "test",
    inputs: { qkv, out, logSumExp, dOut },
    outputs: { dQKV: testTensor("dQKV", qkv.shape, dQKVType), delta: testTensor("delta", logSumExp.shape) },
    attributes: forward.attributes,
  };
  const values: Values = new Map([
    [qkv, uniformValues(qkv, 1, SPREAD)],
    [dOut, uniformValues(dOut, 2)],
  ]);
  const given = evaluateOp(forward, (tensor) => values.get(tensor) ?? new Float64Array(), exactArithmetic);
  for (const [tensor, exact] of given) {
    const stored = exact.map((x) => rounded(tensor.dtype, x));
    values.set(tensor, stored);
  }
  await expectLikeReference(gpu, op, lower, values);
}

const SHAPES: readonly Case[] = [{ batch: 2, heads: 2, length: 33, headWidth: 20, causal: true }];
/** In the direct form only: a CPU takes long to compile the tiled one, and longer the wider a head (largeTiles.study.test.ts). */
const DIRECT_ONLY: readonly Case[] = [
  { batch: 1, heads: 1, length: 1, headWidth: 4, causal: true },
  { batch: 2, heads: 3, length: 130, headWidth: 4, causal: false },
  { batch: 1, heads: 2, length: 65, headWidth: 32, causal: true },
  { batch: 3, heads: 2, length: 3, headWidth: 12, causal: true },
  { batch: 1, heads: 2, length: 19, headWidth: 128, causal: true },
];
const directAttention = softwareTile<"attention">(lowerAttention);
const directGradient = softwareTile<"attentionGradient">(lowerAttentionGradient);
/** As in a browser without subgroups: a team is one invocation. */
const withoutSubgroups = (target: LoweringTarget): LoweringTarget => {
  const { subgroups: _, ...rest } = target;
  return { ...rest, software: true };
};
const LONE: Case = { batch: 1, heads: 3, length: 21, headWidth: 12, causal: true };
const NAME = "B $batch, H $heads, T $length, D $headWidth, causal $causal";

describe("attention is softmax(q·kᵀ/√D)·v", () => {
  test.each(SHAPES)(NAME, (shape) => expectForward(shape));
  test.each(DIRECT_ONLY)(NAME, (shape) => expectForward(shape, ["f32", "f32"], directAttention));

  test("without subgroups", () =>
    expectForward(LONE, ["f32", "f32"], (op, target) => lowerAttention(op, withoutSubgroups(target))));

  const small: Case = { batch: 1, heads: 2, length: 19, headWidth: 4, causal: false };
  test("with halves throughout", () => expectForward(small, ["f16", "f16"]));
  test.each([
    ["f16", "f32"],
    ["f32", "f16"],
    ["bf16", "bf16"],
  ] as const)("from %s to %s", (...types) => expectForward(small, types, directAttention));
});

describe("its gradient comes back from the log-sum-exp alone", () => {
  test.each(SHAPES)(NAME, (shape) => expectGradient(shape));
  test.each(DIRECT_ONLY)(NAME, (shape) => expectGradient(shape, {}, directGradient));

  test("without subgroups", () =>
    expectGradient(LONE, {}, (op, target) => lowerAttentionGradient(op, withoutSubgroups(target))));

  const small: Case = { batch: 1, heads: 2, length: 19, headWidth: 4, causal: false };
  test("with halves throughout", () => {
    return expectGradient(small, { qkv: "f16", out: "f16", dOut: "f16", dQKV: "f16" });
  });
  test.each([
    { qkv: "f16", out: "f16", dOut: "f32", dQKV: "f32" },
    { qkv: "f32", out: "f32", dOut: "f16", dQKV: "f16" },
    { qkv: "bf16", out: "bf16", dOut: "bf16", dQKV: "bf16" },
  ] as const)("with halves: $qkv, $out, $dOut, $dQKV", (types) => {
    return expectGradient(small, types, directGradient);
  });
});

describe("scores far apart", () => {
  const shape: Case = { batch: 1, heads: 1, length: 40, headWidth: 4, causal: false };

  test.each([true, false])("give a softmax of one key without overflow (software %s)", async (software) => {
    const op = attention(shape, "f32", "f32");
    // Key j scores (j − 20)·500·c: the last key wins for positive queries, the first for negative ones.
    const { length, headWidth: D } = shape;
    const values = new Float64Array(length * 3 * D);
    for (let row = 0; row < length; row++) {
      values[row * 3 * D] = row % 2 === 0 ? 1000 : -1000;
      values[row * 3 * D + D] = row - 20;
      values[row * 3 * D + 2 * D] = row;
    }
    const target = { ...loweringTarget(gpu, "packed"), software };
    const run = await runCalls(gpu, lowerAttention(op, target), new Map([[op.inputs.qkv, values]]), "packed");
    const out = await run.read(op.outputs.out);
    const logSumExp = await run.read(op.outputs.logSumExp);
    run.destroy();
    for (let row = 0; row < length; row++) {
      expect(out[row * D]).toBe(row % 2 === 0 ? length - 1 : 0);
      expect(logSumExp[row]).toBe(row % 2 === 0 ? 500 * 19 : 500 * 20);
    }
  });

  test.each([true, false])(
    "and a NaN among the keys spreads to the rows that see it (software %s)",
    async (software) => {
      const op = attention({ ...shape, causal: true }, "f32", "f32");
      const values = uniformValues(op.inputs.qkv, 1);
      values[30 * 3 * shape.headWidth + shape.headWidth] = Number.NaN;
      const target = { ...loweringTarget(gpu, "packed"), software };
      const run = await runCalls(gpu, lowerAttention(op, target), new Map([[op.inputs.qkv, values]]), "packed");
      const out = await run.read(op.outputs.out);
      run.destroy();
      const spoilt = Array.from({ length: shape.length }, (_, row) => Number.isNaN(out[row * shape.headWidth]));
      expect(spoilt).toEqual(spoilt.map((_, row) => row >= 30));
    },
  );
});

describe("the tile", () => {
  const widths = Array.from({ length: 32 }, (_, i) => 4 * (i + 1));

  test.each(["forward", "backward"] as const)("fits the default limits at every head width, %s", (direction) => {
    const target = {
      half: "packed",
      maxWorkgroupInvocations: 256,
      maxWorkgroupStorageBytes: 16384,
    } as const;
    for (const headWidth of widths) {
      const shape = { batch: 1, heads: 1, length: 64, headWidth };
      const tile = chooseAttention(shape, { ...target, maxStorageBuffers: 8 }, direction);
      if (tile.variant !== "staged") throw new Error("a GPU stages its columns");
      const products = direction === "forward" ? 1 : 2;
      const vectors = 2 * tile.quads * headWidth + products * tile.rows * tile.quads * (tile.sharers + 1);
      expect(16 * vectors).toBeLessThanOrEqual(16384);
      expect(tile.rows * tile.sharers).toBeLessThanOrEqual(256);
      expect(tile.rows % 4).toBe(0);
      expect((headWidth / 4) % tile.sharers).toBe(0);
    }
  });

  test.each([4, 8])("of a CPU divides among %i invocations at every head width", (invocations) => {
    const target = { half: "packed", maxWorkgroupInvocations: 256, maxWorkgroupStorageBytes: 16384 } as const;
    for (const headWidth of widths) {
      const tile = chooseAttention(
        { batch: 1, heads: 1, length: 64, headWidth },
        { ...target, maxStorageBuffers: 8, software: true, subgroups: { min: invocations, max: invocations } },
        "backward",
      );
      expect(tile).toMatchObject({ variant: "direct", share: invocations });
      expect(tile.rows % invocations).toBe(0);
      expect(tile.rows % 4).toBe(0);
    }
  });

  test("refuses heads that are not whole groups of four", () => {
    const op = attention({ batch: 1, heads: 2, length: 4, headWidth: 6, causal: true }, "f32", "f32");
    expect(() => attentionShape(op)).toThrow(RangeError);
  });
});
