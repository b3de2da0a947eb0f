import { beforeAll, describe, expect, test } from "vitest";
import type { Gpu } from "../../gpu/device";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import type { DType, Op, Tensor } from "../../graph/ir";
import { lowerLayerNorm, lowerLayerNormGradient, lowerLayerNormParameterGradient } from "./layerNorm";
import { loweringTarget, runCalls, testTensor } from "../check/harness";
import {
  AWKWARD_SHAPES,
  expectLikeReference,
  fewGpuTiles,
  PAIRS_OF_DTYPES,
  TRIPLES_OF_DTYPES,
} from "../testing/opCheck";
import { uniformValues, type Values } from "../check/values";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await sharedGpu();
});

const EPSILON = 1e-5;

type Shape = readonly [rows: number, columns: number];

function values(tensors: readonly (Tensor | undefined)[]): Values {
  const present = tensors.filter((tensor): tensor is Tensor => tensor !== undefined);
  return new Map(present.map((tensor, seed) => [tensor, uniformValues(tensor, seed + 1)]));
}

function forward([M, C]: Shape, xType: DType, parameterType: DType, outType: DType, biased = true): Op<"layerNorm"> {
  return {
    kind: "layerNorm",
    name: "test",
    inputs: {
      x: testTensor("x", [M, C], xType),
      gain: testTensor("gain", [C], parameterType),
      ...(biased && { bias: testTensor("bias", [C], parameterType) }),
    },
    outputs: {
      out: testTensor("out", [M, C], outType),
      statistics: testTensor("statistics", [2, M]),
    },
    attributes: { epsilon: EPSILON },
  };
}

async function expectForward(shape: Shape, types: readonly [DType, DType, DType], biased = true): Promise<void> {
  const op = forward(shape, ...types, biased);
  const { x, gain, bias } = op.inputs;
  await expectLikeReference(gpu, op, fewGpuTiles(lowerLayerNorm, shape, types), values([x, gain, bias]));
}

async function expectInputGradient([M, C]: Shape, types: readonly [DType, DType, DType]): Promise<void> {
  const [xType, gainType, gradientType] = types;
  const inputs = {
    x: testTensor("x", [M, C], xType),
    gain: testTensor("gain", [C], gainType),
    statistics: testTensor("statistics", [2, M]),
    dOut: testTensor("dOut", [M, C], gradientType),
  };
  const outputs = { dX: testTensor("dX", [M, C], gradientType) };
  const op: Op<"layerNormGradient"> = {
    kind: "layerNormGradient",
    name: "test",
    inputs,
    outputs,
    attributes: {},
  };
  const lower = fewGpuTiles(lowerLayerNormGradient, [M], types);
  await expectLikeReference(gpu, op, lower, values(Object.values(inputs)));
}

interface ParameterGradientCase {
  readonly types?: readonly [x: DType, dOut: DType];
  readonly accumulate?: boolean;
  readonly biased?: boolean;
}

async function expectParameterGradient([M, C]: Shape, options: ParameterGradientCase = {}): Promise<void> {
  const { types = ["f32", "f32"], accumulate = false, biased = true } = options;
  const inputs = {
    x: testTensor("x", [M, C], types[0]),
    statistics: testTensor("statistics", [2, M]),
    dOut: testTensor("dOut", [M, C], types[1]),
  };
  const dGain = testTensor("dGain", [C]);
  const dBias = biased ? testTensor("dBias", [C]) : undefined;
  const op: Op<"layerNormParameterGradient"> = {
    kind: "layerNormParameterGradient",
    name: "test",
    inputs,
    outputs: { dGain, ...(dBias && { dBias }) },
    attributes: { accumulate },
  };
  const given = [...Object.values(inputs), ...(accumulate ? [dGain, dBias] : [])];
  const lower = fewGpuTiles(lowerLayerNormParameterGradient, [M], types);
  await expectLikeReference(gpu, op, lower, values(given));
}

describe("layer norm, forward", () => {
  test.each(AWKWARD_SHAPES)("meets the reference on [%i, %i]", async (...shape) => {
    await expectForward(shape, ["f32", "f32", "f32"]);
  });

  test.each(TRIPLES_OF_DTYPES)("meets the reference with x %s, gain and bias %s, out %s", async (...types) => {
    await expectForward([17, 65], types);
  });

  test("meets the reference without a bias, and on rows longer than 1,024 columns", async () => {
    await expectForward([5, 17], ["f32", "f32", "f32"], false);
    await expectForward([3, 1030], ["f32", "f32", "f32"]);
  });

  test("keeps the variance where the mean is ten thousand deviations away", async () => {
    const op = forward([1, 4], "f32", "f32", "f32");
    const given = new Map<Tensor, number[]>([[op.inputs.x, [9999, 10000, 10000, 10001]]]);
    given.set(op.inputs.gain, [1, 1, 1, 1]);
    if (op.inputs.bias) given.set(op.inputs.bias, [0, 0, 0, 0]);
    const run = await runCalls(gpu, lowerLayerNorm(op, loweringTarget(gpu, "packed")), given, "packed");
    const [first = 0, second = 0] = await run.read(op.outputs.out);
    expect(first).toBeCloseTo(-Math.SQRT2, 4);
    expect(second).toBe(0);
    run.destroy();
  });
});

describe("layer norm, gradient of the input", () => {
  test.each(AWKWARD_SHAPES)("meets the reference on [%i, %i]", async (...shape) => {
    await expectInputGradient(shape, ["f32", "f32", "f32"]);
  });

  test.each(TRIPLES_OF_DTYPES)("meets the reference with x %s, gain %s, dOut and dX %s", async (...types) => {
    await expectInputGradient([17, 65], types);
  });
});

describe("layer norm, gradients of gain and bias", () => {
  test.each(AWKWARD_SHAPES)("meet the reference on [%i, %i]", async (...shape) => {
    await expectParameterGradient(shape);
  });

  test.each(PAIRS_OF_DTYPES)("meet the reference with x %s, dOut %s", async (...types) => {
    await expectParameterGradient([17, 65], { types });
  });

  test("add to what is there when they accumulate, and go without a bias", async () => {
    await expectParameterGradient([17, 65], { accumulate: true });
    await expectParameterGradient([65, 5], { biased: false });
    await expectParameterGradient([65, 5], { accumulate: true, biased: false });
  });
});

describe("a NaN in a row", () => {
  test("reaches every column of that row and no other, forward and backward", async () => {
    const op = forward([2, 5], "f32", "f32", "f32");
    const { x, gain, bias } = op.inputs;
    const { out, statistics } = op.outputs;
    const dOut = testTensor("dOut", [2, 5]);
    const dX = testTensor("dX", [2, 5]);
    const backward: Op<"layerNormGradient"> = {
      kind: "layerNormGradient",
      name: "test",
      inputs: { x, gain, statistics, dOut },
      outputs: { dX },
      attributes: {},
    };
    const target = loweringTarget(gpu, "packed");
    const given = values([x, gain, bias, dOut]);
    given.get(x)?.set([Number.NaN], 2);
    const calls = [...lowerLayerNorm(op, target), ...lowerLayerNormGradient(backward, target)];
    const run = await runCalls(gpu, calls, given, "packed");
    for (const tensor of [out, dX]) {
      const finite = Array.from(await run.read(tensor), Number.isFinite);
      expect(finite).toEqual([false, false, false, false, false, true, true, true, true, true]);
    }
    run.destroy();
  });
});
