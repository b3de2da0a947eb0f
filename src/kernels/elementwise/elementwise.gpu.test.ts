import { describe, expect, test } from "vitest";
import type { Gpu } from "../../gpu/device";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import type { DType, Op } from "../../graph/ir";
import { binary16 } from "../../numerics/binary16";
import { bfloat16 } from "../../numerics/bfloat16";
import { lowerAdd, lowerCast } from "./elementwise";
import { halfForms, loweringTarget, runCalls, testTensor } from "../check/harness";
import { AWKWARD_SHAPES, expectLikeReference, PAIRS_OF_DTYPES, TRIPLES_OF_DTYPES } from "../testing/opCheck";
import { uniformValues } from "../check/values";

// Opened while tests are collected: which half forms there are depends on it.
const gpu: Gpu = await sharedGpu();

const FORMATS = { f16: binary16, bf16: bfloat16 };
const BFLOAT = { dtype: "bf16", half: "packed" } as const;

async function expectSum(shape: readonly number[], aType: DType, bType: DType, outType: DType): Promise<void> {
  const a = testTensor("a", shape, aType);
  const b = testTensor("b", shape, bType);
  const outputs = { out: testTensor("out", shape, outType) };
  const op: Op<"add"> = { kind: "add", name: "test", inputs: { a, b }, outputs, attributes: {} };
  const values = new Map([
    [a, uniformValues(a, 1)],
    [b, uniformValues(b, 2)],
  ]);
  await expectLikeReference(gpu, op, lowerAdd, values);
}

function castOp(shape: readonly number[], from: DType, to: DType): Op<"cast"> {
  return {
    kind: "cast",
    name: "test",
    inputs: { x: testTensor("x", shape, from) },
    outputs: { out: testTensor("out", shape, to) },
    attributes: {},
  };
}

describe("add", () => {
  test.each(AWKWARD_SHAPES)("meets the reference on [%i, %i]", async (rows, columns) => {
    await expectSum([rows, columns], "f32", "f32", "f32");
  });

  test.each(TRIPLES_OF_DTYPES)("meets the reference for %s + %s in %s", async (a, b, out) => {
    await expectSum([17, 65], a, b, out);
  });
});

describe("cast", () => {
  test.each(PAIRS_OF_DTYPES)("meets the reference from %s to %s", async (from, to) => {
    for (const shape of AWKWARD_SHAPES) {
      const op = castOp(shape, from, to);
      const { x } = op.inputs;
      await expectLikeReference(gpu, op, lowerCast, new Map([[x, uniformValues(x, 1, 100)]]));
    }
  });

  test("rounds ties to even, keeps subnormals and overflows at 65520, in each half form", async () => {
    for (const half of halfForms(gpu)) {
      const op = castOp([10], "f32", "f16");
      const tie = 1 + 2 ** -11;
      const next = 1 + 3 * 2 ** -11;
      const x = [tie, -next, 2 ** -24, 2 ** -25, 3 * 2 ** -25, 65519, 65520, -65520, Number.NaN, Infinity];
      const run = await runCalls(gpu, lowerCast(op, loweringTarget(gpu, half)), new Map([[op.inputs.x, x]]), half);
      const expected = [1, -(1 + 2 ** -9), 2 ** -24, 0, 2 ** -23, 65504, Infinity, -Infinity, Number.NaN, Infinity];
      expect(Array.from(await run.read(op.outputs.out))).toEqual(expected);
      run.destroy();
    }
  });

  describe.each([...halfForms(gpu).map((half) => ({ dtype: "f16", half }) as const), BFLOAT])(
    "in $dtype, $half",
    ({ dtype, half }) => {
      const format = FORMATS[dtype];

      test("rounds every sort of f32 as the pure function does, to the bit", async () => {
        // Each upper half of an f32, with lower halves around the ties of both formats: NaNs, infinities and subnormals
        // included.
        const LOWER_HALVES = [0, 1, 0x0fff, 0x1000, 0x1001, 0x3000, 0x7fff, 0x8000, 0x8001, 0xf000, 0xffff];
        const UPPER_HALVES = 0x10000;
        const words = Uint32Array.from(
          { length: LOWER_HALVES.length * UPPER_HALVES },
          (_, i) => ((i % UPPER_HALVES) * UPPER_HALVES + (LOWER_HALVES[Math.floor(i / UPPER_HALVES)] ?? 0)) >>> 0,
        );
        const values = new Float32Array(words.buffer);
        const op = castOp([values.length], "f32", dtype);
        const calls = lowerCast(op, loweringTarget(gpu, half));
        const run = await runCalls(gpu, calls, new Map([[op.inputs.x, values]]), half);
        const got = new Uint16Array(await run.bytes(op.outputs.out));
        const isWrong = (x: number, bits: number): boolean =>
          // A device's own half may have another NaN.
          Number.isNaN(x) ? !Number.isNaN(format.decode(bits)) : bits !== format.encode(x);
        const wrong = values.findIndex((x, i) => isWrong(x, got[i] ?? 0));
        expect(wrong === -1 ? "none" : `${values[wrong]} gave ${got[wrong]}`).toBe("none");
        run.destroy();
      });

      test("widens all 65,536 to the f32 they are", async () => {
        const op = castOp([0x10000], dtype, "f32");
        const values = Float64Array.from({ length: 0x10000 }, (_, bits) => format.decode(bits));
        const calls = lowerCast(op, loweringTarget(gpu, half));
        const run = await runCalls(gpu, calls, new Map([[op.inputs.x, values]]), half);
        const got = await run.read(op.outputs.out);
        const wrong = values.findIndex((x, i) => !Object.is(x, got[i]));
        expect(wrong === -1 ? "none" : `${values[wrong]} gave ${got[wrong]}`).toBe("none");
        run.destroy();
      });
    },
  );
});
