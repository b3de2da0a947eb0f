import { beforeAll, describe, expect, test } from "vitest";
import type { Gpu } from "../../gpu/device";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import type { ActivationFunction, DType, Op } from "../../graph/ir";
import { lowerActivation, lowerActivationGradient } from "./activation";
import { halfForms, loweringTarget, runCalls, testTensor } from "../check/harness";
import { AWKWARD_SHAPES, expectLikeReference, TRIPLES_OF_DTYPES } from "../testing/opCheck";
import { uniformValues } from "../check/values";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await sharedGpu();
});

const FUNCTIONS: readonly ActivationFunction[] = ["gelu", "relu", "tanh"];
/** Reaches both the middle and the saturated ends. */
const SPREAD = 8;

function forward(name: ActivationFunction, shape: readonly number[], x: DType, out: DType): Op<"activation"> {
  return {
    kind: "activation",
    name: "test",
    inputs: { x: testTensor("x", shape, x) },
    outputs: { out: testTensor("out", shape, out) },
    attributes: { function: name },
  };
}

function backward(
  name: ActivationFunction,
  shape: readonly number[],
  x: DType,
  dOut: DType,
  dX: DType,
): Op<"activationGradient"> {
  return {
    kind: "activationGradient",
    name: "test",
    inputs: { x: testTensor("x", shape, x), dOut: testTensor("dOut", shape, dOut) },
    outputs: { dX: testTensor("dX", shape, dX) },
    attributes: { function: name },
  };
}

describe.each(FUNCTIONS)("%s", (name) => {
  test.each(AWKWARD_SHAPES)("meets the reference on [%i, %i]", async (rows, columns) => {
    const op = forward(name, [rows, columns], "f32", "f32");
    const { x } = op.inputs;
    await expectLikeReference(gpu, op, lowerActivation, new Map([[x, uniformValues(x, rows, SPREAD)]]));
    const gradient = backward(name, [rows, columns], "f32", "f32", "f32");
    const { x: point, dOut } = gradient.inputs;
    const values = new Map([
      [point, uniformValues(point, rows, SPREAD)],
      [dOut, uniformValues(dOut, columns)],
    ]);
    await expectLikeReference(gpu, gradient, lowerActivationGradient, values);
  });

  test.each(TRIPLES_OF_DTYPES)("meets the reference with x %s, dOut %s, result %s", async (xType, dOutType, type) => {
    const op = forward(name, [17, 65], xType, type);
    const { x } = op.inputs;
    await expectLikeReference(gpu, op, lowerActivation, new Map([[x, uniformValues(x, 1, SPREAD)]]));
    const gradient = backward(name, [17, 65], xType, dOutType, type);
    const { x: point, dOut } = gradient.inputs;
    const values = new Map([
      [point, uniformValues(point, 2, SPREAD)],
      [dOut, uniformValues(dOut, 3)],
    ]);
    await expectLikeReference(gpu, gradient, lowerActivationGradient, values);
  });
});

async function evaluated(name: ActivationFunction, x: readonly number[]): Promise<number[]> {
  const op = forward(name, [x.length], "f32", "f32");
  const run = await runCalls(
    gpu,
    lowerActivation(op, loweringTarget(gpu, "packed")),
    new Map([[op.inputs.x, x]]),
    "packed",
  );
  const result = Array.from(await run.read(op.outputs.out));
  run.destroy();
  return result;
}

async function derived(name: ActivationFunction, x: readonly number[], dOut: readonly number[]): Promise<number[]> {
  const op = backward(name, [x.length], "f32", "f32", "f32");
  const values = new Map<typeof op.inputs.x, readonly number[]>([
    [op.inputs.x, x],
    [op.inputs.dOut, dOut],
  ]);
  const run = await runCalls(gpu, lowerActivationGradient(op, loweringTarget(gpu, "packed")), values, "packed");
  const result = Array.from(await run.read(op.outputs.dX));
  run.destroy();
  return result;
}

const relativeErrors = (got: readonly number[], expected: readonly number[]): number[] =>
  got.map((value, i) => Math.abs(value / (expected[i] ?? Number.NaN) - 1));

describe("accuracy beyond the yardstick", () => {
  // mpmath, 30 digits, of the f32 values of x: x·erfc(−x/√2)/2.
  const GELU: readonly (readonly [x: number, value: number])[] = [
    [9.999999974752427e-7, 5.000003976798997e-7],
    [-0.0010000000474974513, -0.0004996010814969171],
    [0.10000000149011612, 0.0539827845912596],
    [-0.5, -0.15426876936299344],
    [0.751800000667572, 0.581828793203168],
    [-1.0, -0.15865525393145705],
    [-2.0, -0.04550026389635842],
    [-3.0, -0.0040496940948902835],
    [-4.0, -0.0001266849673324797],
    [-5.0, -1.4332578593959695e-6],
    [-6.0, -5.9195258702261885e-9],
    [-8.0, -4.976768459417427e-15],
    [-10.0, -7.619853024160526e-23],
    [-12.0, -2.1317785344932147e-32],
    [2.0, 1.9544997361036416],
    [5.0, 4.999998566742141],
  ];
  // mpmath: tanh(x).
  const TANH: readonly (readonly [x: number, value: number])[] = [
    [9.99999993922529e-9, 9.99999993922529e-9],
    [9.999999747378752e-5, 9.999999714045421e-5],
    [-0.009999999776482582, -0.009999666456504392],
    [0.10000000149011612, 0.09966799610026955],
    [-0.30000001192092896, -0.2913126233608736],
    [0.5, 0.46211715726000974],
    [0.6248999834060669, 0.5545304651032169],
    [0.6251000165939331, 0.5546689719126893],
    [-0.699999988079071, -0.6043677695504779],
    [1.0, 0.7615941559557649],
    [-2.0, -0.9640275800758169],
    [4.0, 0.999329299739067],
    [8.0, 0.9999997749296758],
  ];
  const FEW_ULPS = 8 * 2 ** -24;

  test("GELU keeps its relative accuracy near 0 and far down the negative tail", async () => {
    const got = await evaluated(
      "gelu",
      GELU.map(([x]) => x),
    );
    expect(
      Math.max(
        ...relativeErrors(
          got,
          GELU.map(([, y]) => y),
        ),
      ),
    ).toBeLessThan(FEW_ULPS);
  });

  test("tanh keeps its relative accuracy near 0 and around the seam at 0.625", async () => {
    const got = await evaluated(
      "tanh",
      TANH.map(([x]) => x),
    );
    expect(
      Math.max(
        ...relativeErrors(
          got,
          TANH.map(([, y]) => y),
        ),
      ),
    ).toBeLessThan(FEW_ULPS / 2);
  });
});

test("ReLU's derivative at 0 of either sign is 0, and no infinity comes through it", async () => {
  expect(await derived("relu", [0, -0, -1, 2 ** -126], [1, 1, Infinity, 3])).toEqual([0, 0, 0, 3]);
});

describe("far out", () => {
  const FAR = [100, -100, 1e4, -1e4, 3e38, -3e38];

  test("nothing overflows: values and derivatives are the limits", async () => {
    expect(await evaluated("tanh", FAR)).toEqual([1, -1, 1, -1, 1, -1]);
    expect(await evaluated("gelu", FAR)).toEqual([100, -0, 1e4, -0, Math.fround(3e38), -0]);
    expect(await derived("gelu", FAR, [1, 1, 1, 1, 1, 1])).toEqual([1, 0, 1, 0, 1, 0]);
    expect(Math.max(...(await derived("tanh", FAR, [1, 1, 1, 1, 1, 1])).map(Math.abs))).toBeLessThan(2 ** -24);
  });
});

describe("non-finite values", () => {
  test.each(FUNCTIONS)("%s keeps a NaN, forward and in both operands of its derivative", async (name) => {
    expect(await evaluated(name, [Number.NaN, 1])).toEqual([Number.NaN, expect.any(Number)]);
    expect(await derived(name, [Number.NaN, 1, 1], [1, Number.NaN, Infinity])).toEqual([
      name === "relu" ? 1 : Number.NaN,
      Number.NaN,
      Infinity,
    ]);
  });

  test("infinities end where PyTorch's do", async () => {
    expect(await evaluated("gelu", [Infinity, -Infinity])).toEqual([Infinity, Number.NaN]);
    expect(await evaluated("relu", [Infinity, -Infinity])).toEqual([Infinity, 0]);
    expect(await evaluated("tanh", [Infinity, -Infinity])).toEqual([1, -1]);
  });

  test("an infinity stored as a half reaches GELU's gradient as NaN, in each half form", async () => {
    for (const half of halfForms(gpu)) {
      const op = backward("gelu", [4], "f16", "f16", "f16");
      const values = new Map([
        [op.inputs.x, [Number.NaN, Infinity, -Infinity, 1]],
        [op.inputs.dOut, [1, 1, 1, 1]],
      ]);
      const run = await runCalls(gpu, lowerActivationGradient(op, loweringTarget(gpu, half)), values, half);
      const dX = Array.from(await run.read(op.outputs.dX));
      expect(dX).toEqual([Number.NaN, Number.NaN, Number.NaN, expect.closeTo(1.083, 2)]);
      run.destroy();
    }
  });
});
