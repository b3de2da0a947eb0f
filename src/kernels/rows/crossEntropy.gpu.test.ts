import { beforeAll, describe, expect, test } from "vitest";
import type { Gpu } from "../../gpu/device";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import { IGNORED_TARGET, type DType, type Op, type Tensor } from "../../graph/ir";
import { lowerCrossEntropy, lowerCrossEntropyGradient, lowerCrossEntropyTraining } from "./crossEntropy";
import { halfForms, loweringTarget, runCalls, testTensor, type KernelRun } from "../check/harness";
import { AWKWARD_SHAPES, expectLikeReference, fewGpuTiles, PAIRS_OF_DTYPES } from "../testing/opCheck";
import { indexValues, uniformValues, type Values } from "../check/values";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await sharedGpu();
});

type Shape = readonly [rows: number, columns: number];

/** Loss scales as training uses them; the scaler's word 0 holds the bits of one as f32. */
const LOSS_SCALE = 65536;
const LOGIT_SPREAD = 10;

function forward([M, V]: Shape, dtype: DType): Op<"crossEntropy"> {
  return {
    kind: "crossEntropy",
    name: "test",
    inputs: { logits: testTensor("logits", [M, V], dtype), targets: testTensor("targets", [M], "u32") },
    outputs: {
      losses: testTensor("losses", [M]),
      logSumExp: testTensor("logSumExp", [M]),
      hits: testTensor("hits", [M]),
    },
    attributes: {},
  };
}

/** The gradient of `op`, in the dtype given. */
function backward({ inputs, outputs }: Op<"crossEntropy">, dtype: DType, factor: number): Op<"crossEntropyGradient"> {
  return {
    kind: "crossEntropyGradient",
    name: "test",
    inputs: { ...inputs, logSumExp: outputs.logSumExp, scaler: testTensor("scaler", [1]) },
    outputs: { dLogits: testTensor("dLogits", inputs.logits.shape, dtype) },
    attributes: { factor },
  };
}

function forwardValues({ inputs }: Op<"crossEntropy">, [M, V]: Shape): Values {
  const { logits, targets } = inputs;
  const labels = indexValues(targets, M, V);
  if (M > 2) labels[1] = IGNORED_TARGET;
  return new Map([
    [logits, uniformValues(logits, V, LOGIT_SPREAD)],
    [targets, labels],
  ]);
}

function logSumExpOf(logits: Float64Array, [M, V]: Shape): Float64Array {
  return Float64Array.from({ length: M }, (_, m) => {
    const row = logits.subarray(m * V, (m + 1) * V);
    return Math.fround(Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0)));
  });
}

async function expectForward(shape: Shape, dtype: DType): Promise<void> {
  const op = forward(shape, dtype);
  await expectLikeReference(gpu, op, fewGpuTiles(lowerCrossEntropy, shape, [dtype]), forwardValues(op, shape));
}

async function expectGradient(shape: Shape, logitsType: DType, gradientType: DType): Promise<void> {
  const first = forward(shape, logitsType);
  const op = backward(first, gradientType, 1 / shape[0]);
  const values = forwardValues(first, shape);
  values.set(op.inputs.logSumExp, logSumExpOf(values.get(op.inputs.logits) ?? new Float64Array(), shape));
  // Small enough that half gradients stay finite.
  values.set(op.inputs.scaler, new Float64Array([gradientType === "f16" ? 1024 : LOSS_SCALE]));
  const lower = fewGpuTiles(lowerCrossEntropyGradient, shape, [logitsType, gradientType]);
  await expectLikeReference(gpu, op, lower, values);
}

/** Forward and backward as training has them: one dispatch. */
async function runBoth(
  shape: Shape,
  logits: readonly number[],
  targets: readonly number[],
  options: { dtype?: DType; half?: "native" | "packed"; factor?: number; lossScale?: number } = {},
): Promise<{ run: KernelRun; op: Op<"crossEntropy">; dLogits: Tensor }> {
  const { dtype = "f32", half = "packed", factor = 1, lossScale = 1 } = options;
  const op = forward(shape, dtype);
  const training = together(op, dtype, factor);
  const calls = lowerCrossEntropyTraining(training, loweringTarget(gpu, half));
  const values = new Map<Tensor, readonly number[]>([
    [op.inputs.logits, logits],
    [op.inputs.targets, targets],
    [training.inputs.scaler, [lossScale]],
  ]);
  return { run: await runCalls(gpu, calls, values, half), op, dLogits: training.outputs.dLogits };
}

/** A forward op, and its gradient of a type of its own, as one op. */
function together(first: Op<"crossEntropy">, dtype: DType, factor: number): Op<"crossEntropyTraining"> {
  const { inputs, outputs } = backward(first, dtype, factor);
  return {
    ...first,
    kind: "crossEntropyTraining",
    inputs: { ...first.inputs, scaler: inputs.scaler },
    outputs: { ...first.outputs, ...outputs },
    attributes: { factor },
  };
}

test.each(["f32", "f16"] as const)("training's one dispatch gives the bits of the two, logits %s", async (dtype) => {
  const shape = [17, 65] as const;
  const first = forward(shape, dtype);
  const gradient = backward(first, dtype, 1 / shape[0]);
  const training = together(first, dtype, 1 / shape[0]);
  const values = forwardValues(first, shape);
  for (const { scaler } of [gradient.inputs, training.inputs]) values.set(scaler, new Float64Array([1024]));
  for (const half of halfForms(gpu)) {
    const target = loweringTarget(gpu, half);
    const apart = [...lowerCrossEntropy(first, target), ...lowerCrossEntropyGradient(gradient, target)];
    const runs = [
      await runCalls(gpu, apart, values, half),
      await runCalls(gpu, lowerCrossEntropyTraining(training, target), values, half),
    ];
    const results = await Promise.all(
      runs.map(async (run, index) => {
        const { dLogits } = index === 0 ? gradient.outputs : training.outputs;
        const tensors = [...Object.values(first.outputs), dLogits];
        return Promise.all(tensors.map(async (tensor) => new Uint8Array(await run.bytes(tensor))));
      }),
    );
    expect(results[1]).toEqual(results[0]);
    for (const run of runs) run.destroy();
  }
});

describe("cross-entropy, forward", () => {
  test.each(AWKWARD_SHAPES)("meets the reference on [%i, %i]", async (...shape) => {
    await expectForward(shape, "f32");
  });

  test("meets the reference on half logits, and on rows longer than 1,024 columns", async () => {
    await expectForward([17, 65], "f16");
    await expectForward([17, 65], "bf16");
    await expectForward([3, 1030], "f32");
  });

  test("counts a hit only where the target is the first of equal maxima", async () => {
    const { run, op } = await runBoth([3, 5], [1, 7, 0, 7, 7, 1, 7, 0, 7, 7, 0, 0, 0, 0, 0], [1, 3, 0]);
    expect(Array.from(await run.read(op.outputs.hits))).toEqual([1, 0, 1]);
    run.destroy();
  });

  test("stays finite and exact for logits that a plain exponential cannot hold", async () => {
    const { run, op, dLogits } = await runBoth([2, 3], [1e4, -1e4, 0, -3e38, -3e38, -3e38], [0, 2]);
    const { losses, logSumExp } = op.outputs;
    expect(Array.from(await run.read(losses))).toEqual([0, expect.closeTo(Math.log(3), 6)]);
    expect(Array.from(await run.read(logSumExp))).toEqual([1e4, Math.fround(-3e38)]);
    expect(Array.from(await run.read(dLogits)).slice(0, 3)).toEqual([0, 0, 0]);
    run.destroy();
  });

  test("keeps a small loss's digits where the logits are large", async () => {
    const { run, op } = await runBoth([1, 2], [1000, 990], [0]);
    const [loss = 0] = await run.read(op.outputs.losses);
    expect(Math.abs(loss / Math.log1p(Math.exp(-10)) - 1)).toBeLessThan(2e-3);
    run.destroy();
  });
});

describe("cross-entropy, gradient", () => {
  test.each(AWKWARD_SHAPES)("meets the reference on [%i, %i]", async (...shape) => {
    await expectGradient(shape, "f32", "f32");
  });

  test.each(PAIRS_OF_DTYPES)("meets the reference with logits %s, gradient %s", async (...types) => {
    await expectGradient([17, 65], ...types);
  });

  test("reaches its value under the largest scale: scale and factor meet first", async () => {
    const { run, dLogits } = await runBoth([1, 2], [0, 0], [0], { lossScale: 2 ** 127, factor: 2 ** -120 });
    expect(Array.from(await run.read(dLogits))).toEqual([-64, 64]);
    run.destroy();
  });
});

describe("targets outside the vocabulary", () => {
  test.each([IGNORED_TARGET, 3, 4, 1000])("%i gives no loss, no hit and no gradient", async (outside) => {
    const { run, op, dLogits } = await runBoth([2, 3], [5, 1, 2, 5, 1, 2], [outside, 0]);
    const [ignoredLoss, loss] = await run.read(op.outputs.losses);
    expect(ignoredLoss).toBe(0);
    expect(loss).toBeGreaterThan(0);
    expect(Array.from(await run.read(op.outputs.hits))).toEqual([0, 1]);
    expect(Array.from(await run.read(dLogits)).slice(0, 3)).toEqual([0, 0, 0]);
    run.destroy();
  });
});

describe("a non-finite logit", () => {
  test.each([Number.NaN, Infinity, -Infinity])(
    "%d makes its row's loss and gradient NaN and no other's",
    async (bad) => {
      for (const dtype of ["f32", "f16"] as const) {
        for (const half of dtype === "f16" ? halfForms(gpu) : (["packed"] as const)) {
          for (const column of [0, 2, 4]) {
            const logits = [1, 2, 3, 4, 5, 5, 4, 3, 2, 1];
            logits[column] = bad;
            const { run, op, dLogits } = await runBoth([2, 5], logits, [4, 0], { dtype, half });
            expect(Array.from(await run.read(op.outputs.losses), Number.isFinite)).toEqual([false, true]);
            const gradient = Array.from(await run.read(dLogits));
            expect(gradient.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => Number.NaN));
            expect(gradient.slice(5).every(Number.isFinite)).toBe(true);
            run.destroy();
          }
        }
      }
    },
  );

  test("an infinite loss scale reaches the gradient", async () => {
    const { run, dLogits } = await runBoth([1, 2], [0, 0], [0], { lossScale: Infinity });
    expect(Array.from(await run.read(dLogits))).toEqual([-Infinity, Infinity]);
    run.destroy();
  });
});
