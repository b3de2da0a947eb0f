import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { roundToHalf } from "../numerics/binary16";
import { openNodeGpu } from "../gpu/node";
import type { Gpu } from "../gpu/device";
import type { DType, Op, Tensor } from "../graph/ir";
import type { LoweringTarget } from "./call";
import { lowerMatmul, matmulShape, type MatmulTile } from "./matmul";
import { expectWithinPlainError, rounded } from "./testing/closeness";
import { halfForms, loweringTarget, runCalls, testTensor } from "./testing/harness";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openNodeGpu();
});
afterAll(() => gpu.destroy());

interface Case {
  readonly shape: readonly [M: number, K: number, N: number];
  readonly batch?: number;
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  readonly accumulate?: boolean;
  /** Element type of the bias; absent: none. */
  readonly bias?: DType;
  readonly dtypes?: readonly [a: DType, b: DType, out: DType];
}

interface Problem {
  readonly op: Op<"matmul">;
  readonly values: Map<Tensor, Float64Array>;
}

/** A fixed sequence in [-1, 1) that looks like noise: the fractional parts of multiples of the golden ratio. */
function noise(count: number, seed: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => ((((i + 1) * 0.6180339887 + seed * 0.377) % 1) * 2 - 1));
}

function problem(config: Case): Problem {
  const { shape, batch, transposeA = false, transposeB = false, accumulate = false, bias } = config;
  const [M, K, N] = shape;
  const [typeA, typeB, typeOut] = config.dtypes ?? ["f32", "f32", "f32"];
  const leading = batch === undefined ? [] : [batch];
  const a = testTensor("a", [...leading, ...(transposeA ? [K, M] : [M, K])], typeA);
  const b = testTensor("b", [...leading, ...(transposeB ? [N, K] : [K, N])], typeB);
  const out = testTensor("out", [...leading, M, N], typeOut);
  const biasTensor = bias && testTensor("bias", [N], bias);
  const written = [a, b, ...(biasTensor ? [biasTensor] : []), ...(accumulate ? [out] : [])];
  const values = new Map(
    written.map((tensor, seed) => {
      const count = tensor.shape.reduce((x, y) => x * y, 1);
      return [tensor, noise(count, seed).map((x) => rounded(tensor.dtype, x))];
    }),
  );
  const inputs = { a, b, ...(biasTensor && { bias: biasTensor }) };
  const attributes = { transposeA, transposeB, accumulate };
  return { op: { kind: "matmul", name: "test", inputs, outputs: { out }, attributes }, values };
}

/** The definition, written out; `round` after every operation. */
function reference({ op, values }: Problem, round: (x: number) => number): Float64Array {
  const { M, N, K, batch, transposeA, transposeB } = matmulShape(op);
  const { out } = op.outputs;
  const a = values.get(op.inputs.a) ?? [];
  const b = values.get(op.inputs.b) ?? [];
  const bias = op.inputs.bias && values.get(op.inputs.bias);
  const old = values.get(out);
  const result = new Float64Array(batch * M * N);
  for (let z = 0; z < batch; z++) {
    for (let m = 0; m < M; m++) {
      for (let n = 0; n < N; n++) {
        let sum = 0;
        for (let k = 0; k < K; k++) {
          const x = a[z * M * K + (transposeA ? k * M + m : m * K + k)] ?? 0;
          const y = b[z * K * N + (transposeB ? n * K + k : k * N + n)] ?? 0;
          sum = round(sum + round(x * y));
        }
        const index = (z * M + m) * N + n;
        result[index] = round(round(sum + (bias?.[n] ?? 0)) + (old?.[index] ?? 0));
      }
    }
  }
  return result;
}

async function check(given: Problem, half: LoweringTarget["half"], tile?: MatmulTile): Promise<ArrayBuffer> {
  const { op, values } = given;
  const { out } = op.outputs;
  const run = await runCalls(gpu, lowerMatmul(op, loweringTarget(gpu, half), tile), values, half);
  const exact = reference(given, (x) => x);
  const plain = reference(given, Math.fround).map((x) => rounded(out.dtype, x));
  expectWithinPlainError(out, await run.read(out), { exact, plain });
  const bytes = await run.bytes(out);
  expectZeroPadding(out, bytes);
  run.destroy();
  return bytes;
}

function expectZeroPadding(tensor: Tensor, bytes: ArrayBuffer): void {
  const columns = tensor.shape.at(-1) ?? 1;
  const stride = Math.ceil(columns / 4) * 4;
  const words = tensor.dtype === "f16" ? new Uint16Array(bytes) : new Uint32Array(bytes);
  const padding = words.filter((_, i) => i % stride >= columns);
  expect(padding.every((word) => word === 0)).toBe(true);
}

const TRANSPOSES = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const;
const SHAPES = [
  [1, 1, 1],
  [3, 5, 7],
  [17, 33, 65],
  [5, 2, 130],
  [33, 130, 3],
  [65, 7, 17],
  [64, 64, 64],
] as const;

describe.each(TRANSPOSES)("matmul with transposeA %s and transposeB %s", (transposeA, transposeB) => {
  test.each(SHAPES)("in f32 over [%i,%i]·[%i]", async (...shape) => {
    await check(problem({ shape, transposeA, transposeB }), "packed");
  });

  test("gives the same bits in native and packed halves, bias and batch included", async () => {
    for (const shape of SHAPES) {
      const given = problem({ shape, batch: 3, transposeA, transposeB, bias: "f16", dtypes: ["f16", "f16", "f16"] });
      const [first, ...others] = await Promise.all(halfForms(gpu).map((half) => check(given, half)));
      for (const other of others) expect(other).toEqual(first);
    }
  });

  test("adds to f32 gradients from halves", async () => {
    for (const half of halfForms(gpu)) {
      const dtypes = ["f16", "f16", "f32"] as const;
      await check(problem({ shape: [33, 65, 17], transposeA, transposeB, accumulate: true, dtypes }), half);
    }
  });

  test("takes any mix of element types, bias in f32", async () => {
    const mixes = [
      ["f32", "f16", "f32"],
      ["f16", "f32", "f16"],
      ["f32", "f32", "f16"],
    ] as const;
    for (const dtypes of mixes) {
      for (const half of halfForms(gpu)) {
        await check(problem({ shape: [5, 33, 17], transposeA, transposeB, bias: "f32", dtypes }), half);
      }
    }
  });

  test("keeps padding at zero and reads no row beyond K when the operands hold infinities", async () => {
    const given = problem({ shape: [3, 5, 2], transposeA, transposeB });
    given.values.get(given.op.inputs.a)?.fill(Infinity);
    const run = await runCalls(gpu, lowerMatmul(given.op, loweringTarget(gpu, "packed")), given.values, "packed");
    expectZeroPadding(given.op.outputs.out, await run.bytes(given.op.outputs.out));
    run.destroy();
  });
});

test("two runs give the same bits", async () => {
  const given = problem({ shape: [65, 130, 33], dtypes: ["f16", "f16", "f16"] });
  expect(await check(given, "packed")).toEqual(await check(given, "packed"));
});

test("a half result is the f32 sum, rounded once", async () => {
  const given = problem({ shape: [1, 3, 1], dtypes: ["f16", "f16", "f16"] });
  given.values.set(given.op.inputs.a, Float64Array.of(2048, 1, 1));
  given.values.set(given.op.inputs.b, Float64Array.of(1, 1, 1));
  const run = await runCalls(gpu, lowerMatmul(given.op, loweringTarget(gpu, "packed")), given.values, "packed");
  expect([...(await run.read(given.op.outputs.out))]).toEqual([roundToHalf(2050)]);
  run.destroy();
});

test("refuses shapes that do not fit together", () => {
  const given = problem({ shape: [2, 3, 4] });
  const op = { ...given.op, attributes: { ...given.op.attributes, transposeB: true } };
  expect(() => lowerMatmul(op, loweringTarget(gpu, "packed"))).toThrow(/matmul test: shapes \[2, 3\], \[3, 4\], \[2, 4\]/);
});
