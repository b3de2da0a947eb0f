import { beforeAll, describe, expect, test } from "vitest";
import type { Gpu } from "../../gpu/device";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import type { DType, Op, Tensor } from "../../graph/ir";
import { runCalls, loweringTarget, testTensor } from "../check/harness";
import { uniformValues, type Values } from "../check/values";
import {
  AWKWARD_SHAPES,
  expectLikeReference,
  fewGpuTiles,
  PAIRS_OF_DTYPES,
  TRIPLES_OF_DTYPES,
} from "../testing/opCheck";
import { lowerRmsNorm, lowerRmsNormGradient, lowerRmsNormParameterGradient } from "./rmsNorm";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await sharedGpu();
});

type Shape = readonly [rows: number, columns: number];
type Types = readonly [DType, DType, DType];

function values(tensors: readonly Tensor[]): Values {
  return new Map(tensors.map((tensor, seed) => [tensor, uniformValues(tensor, seed + 1)]));
}

function forward([M, C]: Shape, [xType, gainType, outType]: Types, epsilon = 1e-5): Op<"rmsNorm"> {
  const inputs = { x: testTensor("x", [M, C], xType), gain: testTensor("gain", [C], gainType) };
  const outputs = { out: testTensor("out", [M, C], outType), rstd: testTensor("rstd", [M]) };
  return { kind: "rmsNorm", name: "test", inputs, outputs, attributes: { epsilon } };
}

async function expectForward(shape: Shape, types: Types): Promise<void> {
  const op = forward(shape, types);
  await expectLikeReference(gpu, op, fewGpuTiles(lowerRmsNorm, shape, types), values(Object.values(op.inputs)));
}

async function expectInputGradient([M, C]: Shape, [xType, gainType, gradientType]: Types): Promise<void> {
  const inputs = {
    x: testTensor("x", [M, C], xType),
    gain: testTensor("gain", [C], gainType),
    rstd: testTensor("rstd", [M]),
    dOut: testTensor("dOut", [M, C], gradientType),
  };
  const outputs = { dX: testTensor("dX", [M, C], gradientType) };
  const op: Op<"rmsNormGradient"> = { kind: "rmsNormGradient", name: "test", inputs, outputs, attributes: {} };
  const lower = fewGpuTiles(lowerRmsNormGradient, [M], [xType, gainType, gradientType]);
  await expectLikeReference(gpu, op, lower, values(Object.values(inputs)));
}

async function expectGainGradient(
  [M, C]: Shape,
  types: readonly [x: DType, dOut: DType] = ["f32", "f32"],
  accumulate = false,
): Promise<void> {
  const inputs = {
    x: testTensor("x", [M, C], types[0]),
    rstd: testTensor("rstd", [M]),
    dOut: testTensor("dOut", [M, C], types[1]),
  };
  const outputs = { dGain: testTensor("dGain", [C]) };
  const kind = "rmsNormParameterGradient";
  const op: Op<typeof kind> = { kind, name: "test", inputs, outputs, attributes: { accumulate } };
  const given = [...Object.values(inputs), ...(accumulate ? Object.values(outputs) : [])];
  await expectLikeReference(gpu, op, fewGpuTiles(lowerRmsNormParameterGradient, [M], types), values(given));
}

describe("RMS norm, forward", () => {
  test.each(AWKWARD_SHAPES)("meets the reference on [%i, %i]", async (...shape) => {
    await expectForward(shape, ["f32", "f32", "f32"]);
  });

  test.each(TRIPLES_OF_DTYPES)("meets the reference with x %s, gain %s, out %s", async (...types) => {
    await expectForward([17, 65], types);
  });

  test("gives a row of zeros zeros, and a row with a NaN nothing else, whatever the rows beside it hold", async () => {
    const op = forward([3, 5], ["f32", "f32", "f32"]);
    const given = new Map<Tensor, number[]>([
      [op.inputs.x, [0, 0, 0, 0, 0, 1, Number.NaN, 1, 1, 1, 3, 3, 3, 3, 3]],
      [op.inputs.gain, [1, 1, 1, 1, 1]],
    ]);
    const run = await runCalls(gpu, lowerRmsNorm(op, loweringTarget(gpu, "packed")), given, "packed");
    const out = Array.from(await run.read(op.outputs.out));
    expect(out.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    expect(out.slice(5, 10).some(Number.isFinite)).toBe(false);
    for (const value of out.slice(10)) expect(value).toBeCloseTo(1, 5);
    run.destroy();
  });
});

describe("RMS norm, gradient of the input", () => {
  test.each(AWKWARD_SHAPES)("meets the reference on [%i, %i]", async (...shape) => {
    await expectInputGradient(shape, ["f32", "f32", "f32"]);
  });

  test.each(TRIPLES_OF_DTYPES)("meets the reference with x %s, gain %s, dOut and dX %s", async (...types) => {
    await expectInputGradient([17, 65], types);
  });
});

describe("RMS norm, gradient of the gain", () => {
  test.each(AWKWARD_SHAPES)("meets the reference on [%i, %i]", async (...shape) => {
    await expectGainGradient(shape);
  });

  test.each(PAIRS_OF_DTYPES)("meets the reference with x %s, dOut %s", async (...types) => {
    await expectGainGradient([17, 65], types);
  });

  test("adds to what is there when it accumulates", async () => {
    await expectGainGradient([17, 65], ["f32", "f32"], true);
  });
});
