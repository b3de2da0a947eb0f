import { beforeAll, describe, expect, test } from "vitest";
import type { Gpu } from "../../gpu/device";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import type { DType, Op } from "../../graph/ir";
import type { KernelCall, LoweringTarget } from "../call";
import { lowerMatmul } from "./matmul";
import type { MatmulTile } from "./tile";
import { loweringTarget, runCalls, testTensor } from "../check/harness";
import { expectLikeReference, softwareTile, TRIPLES_OF_DTYPES } from "../testing/opCheck";
import { uniformValues, type Values } from "../check/values";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await sharedGpu();
});

interface Case {
  readonly shape: readonly [M: number, K: number, N: number];
  readonly batch?: number;
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  readonly accumulate?: boolean;
  /** Element type of the bias; absent: none. */
  readonly bias?: DType;
  readonly dtypes?: readonly [a: DType, b: DType, out: DType];
  /** Parts that the sums are taken in. */
  readonly parts?: number;
}

function problem(given: Case): { op: Op<"matmul">; values: Values } {
  const { shape, batch, transposeA = false, transposeB = false, accumulate = false } = given;
  const [M, K, N] = shape;
  const [typeA, typeB, typeOut] = given.dtypes ?? ["f32", "f32", "f32"];
  const leading = batch === undefined ? [] : [batch];
  const a = testTensor("a", [...leading, ...(transposeA ? [K, M] : [M, K])], typeA);
  const b = testTensor("b", [...leading, ...(transposeB ? [N, K] : [K, N])], typeB);
  const out = testTensor("out", [...leading, M, N], typeOut);
  const bias = given.bias && testTensor("bias", [N], given.bias);
  const read = [a, b, ...(bias ? [bias] : []), ...(accumulate ? [out] : [])];
  const op: Op<"matmul"> = {
    kind: "matmul",
    name: "test",
    inputs: { a, b, ...(bias && { bias }) },
    outputs: { out, ...(given.parts && { partials: testTensor("partials", [given.parts, M, N]) }) },
    attributes: { transposeA, transposeB, accumulate },
  };
  return { op, values: new Map(read.map((tensor, seed) => [tensor, uniformValues(tensor, seed)])) };
}

async function expectProduct(given: Case, tile?: MatmulTile): Promise<void> {
  const { op, values } = problem(given);
  const lower = (matmul: Op<"matmul">, target: LoweringTarget): KernelCall[] => lowerMatmul(matmul, target, tile);
  await expectLikeReference(gpu, op, lower, values);
}

/** In a software adapter's tile alone. */
async function expectOwnProduct(given: Case): Promise<void> {
  const { op, values } = problem(given);
  await expectLikeReference(gpu, op, softwareTile<"matmul">(lowerMatmul), values);
}

const TRANSPOSES = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const;

/** None a multiple of a group, a tile or an invocation count. The larger GPU tiles are in largeTiles.study.test.ts. */
const SHAPES = [[17, 33, 65]] as const;
/** In a software adapter's tile alone, for a CPU takes seconds to compile a GPU's; the first is a multiple of all three. */
const MORE_SHAPES = [
  [64, 64, 64],
  [1, 1, 1],
  [5, 2, 130],
  [33, 130, 3],
] as const;

/** What devices without subgroups of a known size get. */
const LONE_TILE: MatmulTile = { variant: "direct", tileM: 8, tileN4: 1, invocations: 8, share: 1 };

describe.each(TRANSPOSES)("matmul with transposeA %s and transposeB %s", (transposeA, transposeB) => {
  test.each(SHAPES)("in f32 over [%i,%i]·[%i]", async (...shape) => {
    await expectProduct({ shape, transposeA, transposeB });
  });

  test.each(MORE_SHAPES)("in f32 over [%i,%i]·[%i]", async (...shape) => {
    await expectOwnProduct({ shape, transposeA, transposeB });
  });

  test("in halves, batched and biased", async () => {
    const given = { batch: 3, transposeA, transposeB, bias: "f16", dtypes: ["f16", "f16", "f16"] } as const;
    await expectProduct({ shape: [65, 7, 17], ...given });
    await expectOwnProduct({ shape: [3, 5, 7], ...given });
  });

  test("adds to f32 gradients from halves", async () => {
    const dtypes = ["f16", "f16", "f32"] as const;
    await expectOwnProduct({ shape: [33, 65, 17], transposeA, transposeB, accumulate: true, dtypes });
  });

  test("without subgroups, batched and biased", async () => {
    await expectProduct({ shape: [17, 33, 65], batch: 2, transposeA, transposeB, bias: "f32" }, LONE_TILE);
  });

  test("keeps padding at zero where a holds the largest number and b's row sums overflow", async () => {
    const { op, values } = problem({ shape: [3, 5, 2], transposeA, transposeB });
    values.get(op.inputs.a)?.fill(2 ** 127);
    values.get(op.inputs.b)?.fill(2 ** 127);
    const run = await runCalls(gpu, lowerMatmul(op, loweringTarget(gpu, "packed")), values, "packed");
    const words = new Uint32Array(await run.bytes(op.outputs.out));
    expect([...words].filter((_, i) => i % 4 >= 2)).toEqual([0, 0, 0, 0, 0, 0]);
    run.destroy();
  });
});

test.each(TRIPLES_OF_DTYPES)("takes a in %s and b in %s to out in %s, bias in f32", async (...dtypes) => {
  await expectOwnProduct({ shape: [5, 33, 17], transposeB: true, bias: "f32", dtypes });
});

// Parts of 64 and 32 of k, the last with fewer, in both kernels.
test.each([
  { shape: [5, 175, 7], parts: 3, transposeA: true, accumulate: true, dtypes: ["f16", "f16", "f32"] },
  { shape: [17, 50, 9], parts: 2, bias: "f32" },
] as const)("takes sums in parts: %o", async (given) => {
  await expectProduct(given);
});

test("a half result is the f32 sum, rounded once", async () => {
  const { op, values } = problem({ shape: [1, 3, 1], dtypes: ["f16", "f16", "f16"] });
  values.set(op.inputs.a, Float64Array.of(2048, 1, 1));
  values.set(op.inputs.b, Float64Array.of(1, 1, 1));
  const run = await runCalls(gpu, lowerMatmul(op, loweringTarget(gpu, "packed")), values, "packed");
  expect([...(await run.read(op.outputs.out))]).toEqual([2050]);
  run.destroy();
});
