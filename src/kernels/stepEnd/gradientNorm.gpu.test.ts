import { beforeAll, describe, expect, test } from "vitest";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import type { Gpu } from "../../gpu/device";
import { gradientNormFinish, gradientNormScan, gradientNormScratchWords } from "./gradientNorm";
import {
  decodeScalerState,
  encodeHyper,
  encodeScalerState,
  HYPER_WORDS,
  initialScalerState,
  SCALER_CONSTANTS,
  type ScalerState,
} from "./stepState";
import { runCalls, testTensor } from "../check/harness";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await sharedGpu();
});

interface Options {
  readonly scale?: number;
  readonly gradientClip?: number;
  readonly skips?: boolean;
  readonly gradientFactor?: number;
  readonly weights?: Float32Array;
}

async function normOf(
  values: ArrayLike<number>,
  { scale = 1, gradientClip = 0, skips = true, gradientFactor = 1, weights }: Options = {},
): Promise<ScalerState & { readonly weightNorm: number }> {
  const gradients = testTensor("gradients", [values.length]);
  const scaler = testTensor("scaler", [16], "u32");
  const partials = testTensor("partials", [gradientNormScratchWords(values.length)], "u32");
  const hyper = testTensor("hyper", [HYPER_WORDS]);
  const held = testTensor("weights", [values.length]);
  const calls = [
    gradientNormScan({ gradients, scaler, partials, ...(weights && { weights: held }) }),
    gradientNormFinish({ partials, scaler, hyper, gradientClip, skips }),
  ];
  const initial = new Map<typeof gradients, ArrayLike<number>>([
    [gradients, values],
    [scaler, encodeScalerState(initialScalerState(scale))],
    [hyper, encodeHyper({ learningRate: 0, gradientFactor })],
    ...(weights ? [[held, weights] as const] : []),
  ]);
  const run = await runCalls(gpu, calls, initial, "packed");
  const bytes = await run.bytes(scaler);
  run.destroy();
  const weightNorm = new Float32Array(bytes)[SCALER_CONSTANTS["WEIGHT_NORM"] ?? 0] ?? Number.NaN;
  return { ...decodeScalerState(bytes), weightNorm };
}

const LARGEST = 3.4028234663852886e38;

describe("found-inf", () => {
  const elements = 30_004;
  const chunk = 8192;
  const positions = [0, 1, 3, 4, chunk - 1, chunk, 3 * chunk + 5, elements - 4, elements - 1];
  const clean = Float32Array.from({ length: elements }, (_, i) => Math.sin(i));

  test.each(positions)("finds an infinity or a NaN at element %d", async (position) => {
    for (const bad of [Infinity, -Infinity, Number.NaN]) {
      const values = clean.slice();
      values[position] = bad;
      expect((await normOf(values)).foundInf).toBe(true);
    }
  });

  test("is not raised by the largest finite numbers, subnormals or negative zero", async () => {
    const state = await normOf([LARGEST, -LARGEST, 1e-45, -0], { scale: 65536 });
    expect(state.foundInf).toBe(false);
    expect(state.appliedSteps).toBe(1);
  });

  test("keeps the applied steps as they are only where the scaler skips", async () => {
    expect((await normOf([Infinity, 0, 0, 0])).appliedSteps).toBe(0);
    expect((await normOf([Infinity, 0, 0, 0], { skips: false })).appliedSteps).toBe(1);
  });
});

describe("gradients that are the sum of several workers'", () => {
  const mean = Float32Array.from({ length: 8196 }, (_, i) => Math.sin(i));
  const sum = mean.map((x) => 4 * x);

  test.each([
    { scale: 1, gradientClip: 0 },
    { scale: 65536, gradientClip: 1 },
    // The factor that unscales is no normal number here.
    { scale: 2 ** 127, gradientClip: 0.5 },
  ])("have the norm and the factor of their mean, scale $scale and clip $gradientClip", async (options) => {
    const one = await normOf(mean, options);
    const four = await normOf(sum, { ...options, gradientFactor: 0.25 });
    expect(four.gradNorm).toBe(one.gradNorm);
    expect(four.updateFactor).toBe(one.updateFactor / 4);
  });
});

describe("the gradient norm", () => {
  test.each([4, 8188, 8192, 8196, 100_004])("of %d scaled gradients is that of the unscaled ones", async (elements) => {
    const scaled = Float32Array.from({ length: elements }, (_, i) => Math.sin(i) * 65536);
    const exact = Math.sqrt(scaled.reduce((sum, x) => sum + (x / 65536) ** 2, 0));
    const { gradNorm } = await normOf(scaled, { scale: 65536 });
    expect(Math.abs(gradNorm / exact - 1)).toBeLessThan(1e-6);
  });

  test("survives gradients whose squares overflow f32", async () => {
    const values = new Float32Array(20_000).fill(1e30);
    const exact = Math.fround(1e30) * Math.sqrt(values.length);
    const { gradNorm, foundInf, updateFactor } = await normOf(values, { gradientClip: 1 });
    expect(foundInf).toBe(false);
    expect(Math.abs(gradNorm / exact - 1)).toBeLessThan(1e-6);
    expect(updateFactor * exact).toBeCloseTo(1, 5);
  });

  test("stays finite where the norm itself is beyond f32", async () => {
    const { gradNorm, foundInf } = await normOf(new Float32Array(20_000).fill(LARGEST));
    expect(foundInf).toBe(false);
    expect(gradNorm).toBeGreaterThan(1e38);
    expect(gradNorm).toBeLessThanOrEqual(LARGEST);
  });

  test("joins ordinary and large gradients", async () => {
    const { gradNorm } = await normOf([3 * 2 ** 50, 2 ** 52, 1, 1]);
    expect(gradNorm).toBe(5 * 2 ** 50);
  });

  test("is infinite or NaN where a gradient is", async () => {
    expect((await normOf([1, -Infinity, 0, 0])).gradNorm).toBe(Infinity);
    expect((await normOf([Infinity, Number.NaN, 0, 0])).gradNorm).toBeNaN();
  });
});

describe("the update factor is torch's clip coefficient over the scale", () => {
  test("below the clip it only unscales", async () => {
    expect((await normOf([3 * 1024, 4 * 1024, 0, 0], { scale: 1024, gradientClip: 6 })).updateFactor).toBe(1 / 1024);
  });

  test("above the clip it is clip / (norm + 1e-6)", async () => {
    const { updateFactor } = await normOf([3 * 1024, 4 * 1024, 0, 0], { scale: 1024, gradientClip: 1 });
    expect(Math.abs(updateFactor * 1024 * (5 + 1e-6) - 1)).toBeLessThan(2e-7);
  });

  test("without a clip it only unscales, whatever the norm", async () => {
    expect((await normOf([3e5, 4e5, 0, 0], { scale: 2 })).updateFactor).toBe(0.5);
  });

  test("of a zero gradient is finite", async () => {
    expect((await normOf([0, 0, 0, 0], { gradientClip: 1 })).updateFactor).toBe(1);
  });

  test("with clipping, an infinity clips all to zero and a NaN spreads", async () => {
    expect((await normOf([Infinity, 1, 0, 0], { gradientClip: 1 })).updateFactor).toBe(0);
    expect((await normOf([Number.NaN, 1, 0, 0], { gradientClip: 1 })).updateFactor).toBeNaN();
  });
});

describe("the weights' norm", () => {
  const elements = 20_004;
  const weights = Float32Array.from({ length: elements }, (_, i) => Math.cos(i));
  const gradients = Float32Array.from({ length: elements }, (_, i) => Math.sin(i));

  test("goes along, and changes no bit of the gradients'", async () => {
    const alone = await normOf(gradients, { gradientClip: 1 });
    const beside = await normOf(gradients, { gradientClip: 1, weights });
    const { weightNorm, ...rest } = beside;
    const { weightNorm: none, ...others } = alone;
    expect(rest).toEqual(others);
    expect(none).toBe(0);
    expect(weightNorm).toBeCloseTo(Math.hypot(...weights), 3);
  });
});
