import { beforeAll, describe, test } from "vitest";
import type { Gpu } from "../../gpu/device";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import type { DType, Op } from "../../graph/ir";
import { lowerAttention, lowerAttentionGradient } from "../attention/attention";
import {
  gateBlocksGradientProblems,
  gateBlocksProblems,
  gateGradientProblems,
  gateImportanceProblems,
  gateProblems,
  gateValueGradientProblems,
  listOf,
  restrictedMatmulProblems,
} from "./gateProblems";
import { testTensor } from "../check/harness";
import { uniform, type Problem } from "../check/problems";
import { uniformValues } from "../check/values";
import { lowerColumnSum } from "../rows/reduction";
import { expectAllLikeReference, expectLikeReference } from "../testing/opCheck";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await sharedGpu();
});

const expectAll = (problems: readonly Problem[]): Promise<void> => expectAllLikeReference(gpu, problems);

describe("gates on the device", () => {
  test("open as the reference does, and list those awake", async () => expectAll(gateProblems()));
  test("keep what each is worth", async () => expectAll(gateImportanceProblems()));
  test("hand on their gradient and the penalty's", async () => expectAll(gateGradientProblems()));
});

/** What a kernel must not touch is poisoned, and the reference has NaN there: reading or writing it shows. */
describe("what sleeps is neither read nor written", () => {
  test("by blocks behind their gates", async () => expectAll(gateBlocksProblems()));
  test("by their gradient", async () => expectAll(gateBlocksGradientProblems()));
  test("by the gradient of the gates", async () => expectAll(gateValueGradientProblems()));
  test("by a matmul restricted along any of its axes", async () => expectAll(restrictedMatmulProblems()));

  test("by a sum over rows", async () => {
    const [active, list] = listOf(3, [2]);
    const x = testTensor("x", [37, 96]);
    const op: Op<"columnSum"> = {
      kind: "columnSum",
      name: "test",
      inputs: { x, active },
      outputs: { out: testTensor("out", [96]) },
      attributes: { period: 1, accumulate: false, restricted: { axis: "N", size: 32, gates: 3, repeats: 1 } },
    };
    await expectLikeReference(gpu, op, lowerColumnSum, new Map([...uniform([x]), [active, list]]));
  });

  test.each<DType>(["f32", "f16"])("by attention and its gradient in %s", async (dtype) => {
    const [B, T, H, D] = [2, 8, 3, 4];
    const [active, list] = listOf(H, [0, 2]);
    const attributes = { batch: B, heads: H, causal: true };
    const qkv = testTensor("qkv", [B * T, 3 * H * D], dtype);
    const out = testTensor("out", [B * T, H * D], dtype);
    const logSumExp = testTensor("logSumExp", [B * H, T]);
    const forward: Op<"attention"> = {
      kind: "attention",
      name: "test",
      inputs: { qkv, active },
      outputs: { out, logSumExp },
      attributes,
    };
    const values = new Map([[qkv, uniformValues(qkv, 1)] as const, [active, list] as const]);
    await expectLikeReference(gpu, forward, lowerAttention, values);
    const dOut = testTensor("dOut", [B * T, H * D], dtype);
    const backward: Op<"attentionGradient"> = {
      kind: "attentionGradient",
      name: "test",
      inputs: { qkv, out, logSumExp, dOut, active },
      outputs: { dQKV: testTensor("dQKV", qkv.shape, dtype), delta: testTensor("delta", logSumExp.shape) },
      attributes,
    };
    const given = new Map([...values, ...uniform([out, logSumExp, dOut])]);
    await expectLikeReference(gpu, backward, lowerAttentionGradient, given);
  });
});
