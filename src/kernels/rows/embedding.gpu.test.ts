import { beforeAll, describe, expect, test } from "vitest";
import type { Gpu } from "../../gpu/device";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import type { DType, Op, Tensor } from "../../graph/ir";
import { lowerEmbedding, lowerEmbeddingGradient } from "./embedding";
import { loweringTarget, runCalls, testTensor } from "../check/harness";
import { expectLikeReference, PAIRS_OF_DTYPES, TRIPLES_OF_DTYPES } from "../testing/opCheck";
import { indexValues, uniformValues, type Values } from "../check/values";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await sharedGpu();
});

/** N rows of C columns from a table of V, positions repeating after T. */
const SHAPES = [
  { N: 1, V: 1, C: 1, T: 1 },
  { N: 15, V: 3, C: 257, T: 5 },
  { N: 21, V: 65, C: 7, T: 7 },
  { N: 130, V: 5, C: 17, T: 65 },
  { N: 514, V: 130, C: 5, T: 257 },
] as const;
const [, , , MIDDLE] = SHAPES;

type Sizes = (typeof SHAPES)[number];

function forward(
  { N, V, C, T }: Sizes,
  tableType: DType,
  positionsType: DType | "none",
  outType: DType,
): Op<"embedding"> {
  return {
    kind: "embedding",
    name: "test",
    inputs: {
      tokens: testTensor("tokens", [N], "u32"),
      table: testTensor("table", [V, C], tableType),
      ...(positionsType !== "none" && { positions: testTensor("positions", [T, C], positionsType) }),
    },
    outputs: { out: testTensor("out", [N, C], outType) },
    attributes: {},
  };
}

async function expectForward(sizes: Sizes, types: readonly [DType, DType | "none", DType]): Promise<void> {
  const op = forward(sizes, ...types);
  const { tokens, table, positions } = op.inputs;
  const values: Values = new Map([
    [tokens, indexValues(tokens, 1, sizes.V)],
    [table, uniformValues(table, 2)],
  ]);
  if (positions) values.set(positions, uniformValues(positions, 3));
  await expectLikeReference(gpu, op, lowerEmbedding, values);
}

function backward(
  { N, V, C }: Sizes,
  dOutType: DType,
  dTableType: DType,
  accumulate: boolean,
): Op<"embeddingGradient"> {
  return {
    kind: "embeddingGradient",
    name: "test",
    inputs: { tokens: testTensor("tokens", [N], "u32"), dOut: testTensor("dOut", [N, C], dOutType) },
    outputs: { dTable: testTensor("dTable", [V, C], dTableType) },
    attributes: { accumulate },
  };
}

async function expectGradient(
  sizes: Sizes,
  [dOutType, dTableType]: readonly [DType, DType],
  accumulate = false,
): Promise<void> {
  const op = backward(sizes, dOutType, dTableType, accumulate);
  const { tokens, dOut } = op.inputs;
  const { dTable } = op.outputs;
  const values: Values = new Map([
    [tokens, indexValues(tokens, 1, sizes.V)],
    [dOut, uniformValues(dOut, 2)],
  ]);
  if (accumulate) values.set(dTable, uniformValues(dTable, 3));
  await expectLikeReference(gpu, op, lowerEmbeddingGradient, values);
}

describe("embedding, forward", () => {
  test.each(SHAPES)("meets the reference with N $N, V $V, C $C, T $T", async (sizes) => {
    await expectForward(sizes, ["f32", "f32", "f32"]);
  });

  test.each(TRIPLES_OF_DTYPES)("meets the reference with table %s, positions %s, out %s", async (...types) => {
    await expectForward(MIDDLE, types);
  });

  test("goes without positions", async () => {
    await expectForward(MIDDLE, ["f32", "none", "f32"]);
  });

  test("reads zeros for a token outside the table", async () => {
    const op = forward({ N: 1, V: 1, C: 1, T: 1 }, "f32", "none", "f32");
    const values = new Map<Tensor, number[]>([
      [op.inputs.tokens, [7]],
      [op.inputs.table, [3]],
    ]);
    const run = await runCalls(gpu, lowerEmbedding(op, loweringTarget(gpu, "packed")), values, "packed");
    expect(Array.from(await run.read(op.outputs.out))).toEqual([0]);
    run.destroy();
  });
});

describe("embedding, gradient of the table", () => {
  test.each(SHAPES)("meets the reference with N $N, V $V, C $C", async (sizes) => {
    await expectGradient(sizes, ["f32", "f32"]);
  });

  test.each(PAIRS_OF_DTYPES)("meets the reference with dOut %s, dTable %s", async (...types) => {
    await expectGradient(MIDDLE, types);
  });

  test("adds to what is there when it accumulates", async () => {
    await expectGradient(MIDDLE, ["f32", "f32"], true);
  });

  test("adds in ascending order of position, over more tokens than one tile lists", async () => {
    const N = 2500;
    const tokens = testTensor("tokens", [N], "u32");
    const dOut = testTensor("dOut", [N, 1]);
    const dTable = testTensor("dTable", [3, 1]);
    const op: Op<"embeddingGradient"> = {
      kind: "embeddingGradient",
      name: "test",
      inputs: { tokens, dOut },
      outputs: { dTable },
      attributes: { accumulate: false },
    };
    const labels = indexValues(tokens, 5, 3);
    const gradients = uniformValues(dOut, 6);
    // f32 sums depend on their order: only the ascending one gives these very bits.
    const ascending = new Float32Array(3);
    labels.forEach((v, n) => (ascending[v] = (ascending[v] ?? 0) + (gradients[n] ?? 0)));
    const values = new Map([
      [tokens, labels],
      [dOut, gradients],
    ]);
    for (const software of [false, true]) {
      const target = { ...loweringTarget(gpu, "packed"), software };
      const run = await runCalls(gpu, lowerEmbeddingGradient(op, target), values, "packed");
      expect(Array.from(await run.read(dTable))).toEqual(Array.from(ascending));
      run.destroy();
    }
  });
});
