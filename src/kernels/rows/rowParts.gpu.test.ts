import { beforeAll, describe, test } from "vitest";
import type { Gpu } from "../../gpu/device";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import type { DType, Op } from "../../graph/ir";
import { testTensor } from "../check/harness";
import { spreadRowsProblems } from "./rowPartsProblems";
import { uniformValues } from "../check/values";
import { lowerJoinRows, lowerSpreadRows, lowerTakeRows } from "./rowParts";
import { expectLikeReference } from "../testing/opCheck";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await sharedGpu();
});

const TYPES: readonly (readonly [DType, DType])[] = [
  ["f32", "f32"],
  ["f16", "f16"],
  ["f16", "f32"],
  ["bf16", "bf16"],
];

describe("rows of a weight with several owners", () => {
  test.each(TYPES)("are joined as the reference does, from %s to %s", async (given, made) => {
    const inputs = {
      first: testTensor("first", [5, 7], given),
      second: testTensor("second", [1, 7], given),
      third: testTensor("third", [3, 7], given),
    };
    const outputs = { out: testTensor("out", [9, 7], made) };
    const op: Op<"joinRows"> = { kind: "joinRows", name: "test", inputs, outputs, attributes: {} };
    const values = Object.values(inputs).map((part, index) => [part, uniformValues(part, index)] as const);
    await expectLikeReference(gpu, op, lowerJoinRows, new Map(values));
  });

  test.each([
    ["matrix", [9, 7], [3, 7], 5, 1],
    ["vector", [24], [8], 16, 1],
    ["matrix, every third", [9, 7], [3, 7], 1, 3],
  ] as const)("are taken out of a %s and added to what is there", async (_, from, to, start, step) => {
    const x = testTensor("x", from);
    const out = testTensor("out", to);
    const attributes = { start, step, accumulate: true };
    const op: Op<"takeRows"> = { kind: "takeRows", name: "test", inputs: { x }, outputs: { out }, attributes };
    const values = new Map([x, out].map((tensor, index) => [tensor, uniformValues(tensor, index)]));
    await expectLikeReference(gpu, op, lowerTakeRows, values);
  });

  test("hand their gradient back to where they were taken from", async () => {
    for (const { op, values } of spreadRowsProblems()) await expectLikeReference(gpu, op, lowerSpreadRows, values);
  });
});
