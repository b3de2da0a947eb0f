/**
 * A GPU's larger tiles, which a CPU takes up to two minutes to compile: products of several groups a thread, and attention of
 * wide heads.
 */
import { beforeAll, test } from "vitest";
import type { Gpu } from "../../gpu/device";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import type { Op } from "../../graph/ir";
import { testTensor } from "../check/harness";
import { uniform } from "../check/problems";
import { attentionGradientProblems, attentionProblems } from "../attention/attentionProblems";
import { lowerOp } from "../lower";
import { lowerMatmul } from "./matmul";
import { expectLikeReference } from "../testing/opCheck";

/** A GPU's tile alone: a CPU's own is tested beside the smaller ones. */
const lowerForGpu: typeof lowerOp = (op, target) => lowerOp(op, { ...target, software: false });

let gpu: Gpu;
beforeAll(async () => {
  gpu = await sharedGpu();
});

test.each([
  { threads: 8, transposeA: false, transposeB: true },
  { threads: 16, transposeA: true, transposeB: false },
])("a product in tiles of $threads² threads with 8×8 of out each", async ({ threads, ...transposes }) => {
  const [M, K, N] = [130, 70, 65];
  const a = testTensor("a", transposes.transposeA ? [K, M] : [M, K]);
  const b = testTensor("b", transposes.transposeB ? [N, K] : [K, N]);
  const out = testTensor("out", [M, N]);
  const attributes = { ...transposes, accumulate: true };
  const op: Op<"matmul"> = { kind: "matmul", name: "test", inputs: { a, b }, outputs: { out }, attributes };
  const registers = { registerM4: 2, registerN4: 2, tileK4: 4 };
  const tile = { variant: "staged", threadsM: threads, threadsN: threads, ...registers } as const;
  await expectLikeReference(gpu, op, (product, target) => lowerMatmul(product, target, tile), uniform([a, b, out]));
});

test.each([
  { batch: 1, heads: 2, T: 65, D: 32, causal: true, given: "f32", made: "f32" },
  { batch: 1, heads: 1, T: 33, D: 64, causal: false, given: "f32", made: "f32" },
] as const)("attention and its gradient: T $T, D $D, in $given", async (shape) => {
  for (const { op, values } of [...attentionProblems([shape]), ...attentionGradientProblems([shape])]) {
    await expectLikeReference(gpu, op, lowerForGpu, values);
  }
});
