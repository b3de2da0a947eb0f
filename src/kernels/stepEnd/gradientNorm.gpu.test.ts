import { beforeAll, describe, expect, test } from "vitest";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import type { Gpu } from "../../gpu/device";
import { gradientNormCalls, gradientNormScratchWords } from "./gradientNorm";
import { decodeScalerState, encodeScalerState, initialScalerState, type ScalerState } from "./stepState";
import { runCalls, testTensor } from "../check/harness";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await sharedGpu();
});

interface Options {
  readonly scale?: number;
  readonly gradientClip?: number;
  readonly skips?: boolean;
}

async function normOf(
  values: ArrayLike<number>,
  { scale = 1, gradientClip = 0, skips = true }: Options = {},
): Promise<ScalerState> {
  const gradients = testTensor("gradients", [values.length]);
  const scaler = testTensor("scaler", [16], "u32");
  const partials = testTensor("partials", [gradientNormScratchWords(values.length)], "u32");
  const calls = gradientNormCalls({ gradients, scaler, partials, gradientClip, skips });
  const initial = new Map<typeof gradients, ArrayLike<number>>([
    [gradients, values],
    [scaler, encodeScalerState(initialScalerState(scale))],
  ]);
  const run = await runCalls(gpu, calls, initial, "packed");
  const state = decodeScalerState(await run.bytes(scaler));
  run.destroy();
  return state;
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
