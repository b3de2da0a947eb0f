import { beforeAll, describe, expect, test } from "vitest";
import type { Gpu } from "../../gpu/device";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import type { DType, Op } from "../../graph/ir";
import { lowerColumnSum, lowerSum } from "./reduction";
import { loweringTarget, runCalls, testTensor } from "../check/harness";
import { AWKWARD_SHAPES, expectLikeReference, PAIRS_OF_DTYPES } from "../testing/opCheck";
import { uniformValues } from "../check/values";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await sharedGpu();
});

function sumOp(shape: readonly number[], dtype: DType, factor: number, accumulate: boolean): Op<"sum"> {
  return {
    kind: "sum",
    name: "test",
    inputs: { x: testTensor("x", shape, dtype) },
    outputs: { out: testTensor("out", [1]) },
    attributes: { factor, accumulate },
  };
}

async function expectSum(
  shape: readonly number[],
  dtype: DType = "f32",
  factor = 1,
  accumulate = false,
): Promise<void> {
  const op = sumOp(shape, dtype, factor, accumulate);
  const { x } = op.inputs;
  const { out } = op.outputs;
  const values = new Map([[x, uniformValues(x, 1)]]);
  if (accumulate) values.set(out, uniformValues(out, 2));
  await expectLikeReference(gpu, op, lowerSum, values);
}

interface ColumnSumCase {
  readonly period?: number;
  readonly types?: readonly [x: DType, out: DType];
  readonly accumulate?: boolean;
}

async function expectColumnSum(shape: readonly [number, number], options: ColumnSumCase = {}): Promise<void> {
  const { period = 1, types = ["f32", "f32"], accumulate = false } = options;
  const x = testTensor("x", shape, types[0]);
  const out = testTensor("out", period === 1 ? [shape[1]] : [period, shape[1]], types[1]);
  const attributes = { period, accumulate };
  const op: Op<"columnSum"> = {
    kind: "columnSum",
    name: "test",
    inputs: { x },
    outputs: { out },
    attributes,
  };
  const values = new Map([[x, uniformValues(x, 1)]]);
  if (accumulate) values.set(out, uniformValues(out, 2));
  await expectLikeReference(gpu, op, lowerColumnSum, values);
}

describe("sum", () => {
  test.each([[1], [3], [257], [2049], ...AWKWARD_SHAPES])("meets the reference on [%i, %i]", async (...shape) => {
    await expectSum(shape.filter((size) => size !== undefined));
  });

  test("takes halves, a factor, and what is there when it accumulates", async () => {
    await expectSum([17, 65], "f16");
    await expectSum([130], "f32", 1 / 130);
    await expectSum([130], "f32", 1 / 130, true);
  });

  test("keeps a NaN and an infinity", async () => {
    for (const bad of [Number.NaN, Infinity, -Infinity]) {
      const op = sumOp([300], "f32", 1, false);
      const x = Array.from({ length: 300 }, (_, i) => (i === 271 ? bad : 1));
      const run = await runCalls(
        gpu,
        lowerSum(op, loweringTarget(gpu, "packed")),
        new Map([[op.inputs.x, x]]),
        "packed",
      );
      expect(Array.from(await run.read(op.outputs.out))).toEqual([bad]);
      run.destroy();
    }
  });
});

describe("columnSum", () => {
  test.each(AWKWARD_SHAPES)("meets the reference on [%i, %i] with period 1", async (...shape) => {
    await expectColumnSum(shape);
  });

  test.each([
    { rows: 15, columns: 257, period: 5 },
    { rows: 130, columns: 17, period: 65 },
    { rows: 260, columns: 5, period: 2 },
    { rows: 7, columns: 3, period: 7 },
  ])("meets the reference on [$rows, $columns] with period $period", async ({ rows, columns, period }) => {
    await expectColumnSum([rows, columns], { period });
  });

  test.each(PAIRS_OF_DTYPES)("meets the reference with x %s, out %s", async (...types) => {
    await expectColumnSum([65, 17], { types });
  });

  test("adds to what is there when it accumulates", async () => {
    await expectColumnSum([65, 17], { accumulate: true });
    await expectColumnSum([20, 17], { accumulate: true, period: 5 });
  });
});
