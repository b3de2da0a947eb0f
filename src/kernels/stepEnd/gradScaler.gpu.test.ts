/**
 * The behaviours of `torch.amp.GradScaler` that PyTorch's own tests state (test/test_cuda.py, test/test_torch.py of
 * 2.x: `test_grad_scaling_*`), with their numbers, on the kernels at the end of a step and for every element type.
 *
 * Where ours differs, on purpose:
 * - The scale stops falling at 2^-126, the smallest with a finite reciprocal; PyTorch's goes on to 0, and weights to NaN.
 * - Unscaling and clipping are one product g·(clip/scale), where PyTorch rounds g/scale first. The same bits where the
 *   scale is a power of two and g/scale a normal number, as all rules' defaults have it; else within an f32 ulp or two.
 * - Clipping is always on unscaled gradients. On scaled ones (`test_grad_scaling_clipping`: max_norm·scale) the result
 *   is the same, but for the 1e-6 that guards the division.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Gpu } from "../../gpu/device";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import {
  initialLossScale,
  nextLossScale,
  scalerRule,
  SMALLEST_SCALE,
  type ScalerOptions,
} from "../../numerics/lossScaler";
import { halfForms, runCalls, testTensor } from "../check/harness";
import { optimizerSettings } from "../testing/optimizerSettings";
import { SCALE_LIBRARY } from "./scaleLibrary";
import { initialScalerState, outsideFoundInfWrite, scaleWrite } from "./stepState";
import { StepMachine, type MachineOptions } from "../testing/stepMachine";

// Opened while tests are collected: which element types there are depends on it.
const gpu: Gpu = await sharedGpu();

const TORCH: ScalerOptions = {
  kind: "dynamic",
  initialScale: 65536,
  growthFactor: 2,
  backoffFactor: 0.5,
  growthInterval: 2000,
  minimumScale: 0,
  maximumScale: 0,
};
const SGD = optimizerSettings({ kind: "sgd", weightDecay: 0, momentum: 0.9 });
const ADAMW = optimizerSettings({ kind: "adamw", weightDecay: 0.1, beta1: 0.9, beta2: 0.95, epsilon: 1e-8 });
const WEIGHTS = [0.5, -1.25, 2, 0.1, -0.3, 0.7, 1.5, -2.2];
const GRADIENTS = [0.75, -0.5, 0.125, 3, 0.0625, -1.5, 0.25, 1];

type ElementType = "f32" | "f16 native" | "f16 packed" | "bf16";
const ELEMENT_TYPES: readonly ElementType[] = ["f32", ...halfForms(gpu).map((form) => `f16 ${form}` as const), "bf16"];

function machineOf(type: ElementType, scaler: Partial<ScalerOptions>, rest: Partial<MachineOptions> = {}): StepMachine {
  return new StepMachine(gpu, {
    parameters: WEIGHTS,
    rule: SGD,
    scaler: { ...TORCH, ...scaler },
    ...(type !== "f32" && {
      halfElements: WEIGHTS.length,
      half: type === "f16 native" ? "native" : "packed",
    }),
    halfType: type === "bf16" ? "bf16" : "f16",
    ...rest,
  });
}

/** Everything an optimizer step may change, as bytes. */
function weightsOf(machine: StepMachine): Uint8Array[] {
  const { parameters, moments, halfWeights } = machine;
  const tensors = [parameters, ...Object.values(moments), ...(halfWeights ? [halfWeights] : [])];
  return tensors.map((tensor) => new Uint8Array(machine.bytes.get(tensor) ?? new ArrayBuffer(0)));
}

describe.each(ELEMENT_TYPES)("with %s weights", (type) => {
  const machineWith = (scaler: Partial<ScalerOptions>, rest?: Partial<MachineOptions>): StepMachine =>
    machineOf(type, scaler, rest);

  test("update_scale: growth when the tracker equals the interval, back-off, the tracker reset by both", async () => {
    const machine = machineWith({ initialScale: 4, growthFactor: 2, backoffFactor: 0.25, growthInterval: 2 });
    const seen: [number, number][] = [];
    for (const gradient of [0, 0, Infinity]) {
      await machine.stepScaled(
        WEIGHTS.map(() => gradient),
        0.1,
      );
      seen.push([machine.state.scale, machine.state.growthTracker]);
    }
    expect(seen).toEqual([
      [4, 1],
      [8, 0],
      [2, 0],
    ]);
  });

  test("unscale: gradients of 4 at a scale of 4 are 1; any infinity or NaN among them is found", async () => {
    const scaler = { initialScale: 4 };
    const plain = machineWith(scaler, { rule: { ...SGD, momentum: 0 }, parameters: WEIGHTS.map(() => 0) });
    await plain.stepScaled(
      WEIGHTS.map(() => 4),
      1,
    );
    expect(plain.state.foundInf).toBe(false);
    expect(Array.from(plain.values(plain.parameters))).toEqual(WEIGHTS.map(() => -1));
    for (const bad of [Infinity, -Infinity, Number.NaN]) {
      const machine = machineWith(scaler);
      await machine.stepScaled(
        WEIGHTS.map((_, i) => (i === 5 ? bad : 4)),
        1,
      );
      expect(machine.state.foundInf, `${bad}`).toBe(true);
    }
  });

  test("simple: four iterations, the second with an infinity, end at 128·growth³·backoff", async () => {
    const machine = machineWith({ initialScale: 128, growthInterval: 1 });
    for (let i = 0; i < 4; i++) await machine.step(i === 1 ? GRADIENTS.map(() => Infinity) : GRADIENTS, 0.1);
    expect(machine.state).toMatchObject({ scale: 128 * 2 ** 3 * 0.5, appliedSteps: 3, skippedSteps: 1 });
  });

  test("a skipped step leaves parameters, half copy, moments and the bias-correction step as they were", async () => {
    const machine = machineWith({ growthInterval: 1 }, { rule: ADAMW });
    const control = machineWith({ growthInterval: 1 }, { rule: ADAMW });
    await machine.step(GRADIENTS, 0.1);
    await control.step(GRADIENTS, 0.1);
    const before = weightsOf(machine);
    await machine.stepScaled([1, 2, Number.NaN, 4, 5, 6, 7, 8], 0.1);
    expect(weightsOf(machine)).toEqual(before);
    expect(machine.state.appliedSteps).toBe(1);
    // The next good step is then the control's second, to the bit: t = 2, not 3.
    await machine.step(GRADIENTS, 0.1);
    await control.step(GRADIENTS, 0.1);
    expect(weightsOf(machine)).toEqual(weightsOf(control));
  });

  test("clipping_separate_unscale: max_norm 0.2 clips the unscaled norm, whatever the scale", async () => {
    const run = async (initialScale: number): Promise<StepMachine> => {
      const options = {
        gradientClip: 0.2,
        rule: { ...SGD, momentum: 0 },
        parameters: [0, 0, 0, 0, 0, 0, 0, 0],
      };
      const machine = machineWith({ initialScale }, options);
      await machine.step([3, 0, 0, 4, 0, 0, 0, 0], 1);
      return machine;
    };
    const [unscaled, scaled] = [await run(1), await run(2 ** 16)];
    expect(scaled.state.gradNorm).toBe(5);
    // 3 and 4 times 0.2/(5 + 1e-6).
    const [three = 0, , , four = 0] = Array.from(scaled.values(scaled.parameters));
    expect(three).toBeCloseTo((-3 * 0.2) / 5.000001, 7);
    // test_grad_scaling_clipping: the scaled gradient clipped to max_norm·scale, then unscaled.
    expect(three).toBeCloseTo((-3 * 0.2 * 2 ** 16) / (5 * 2 ** 16 + 1e-6), 6);
    expect(four).toBeCloseTo((-4 * 0.2) / 5.000001, 7);
    expect(weightsOf(scaled)).toEqual(weightsOf(unscaled));
  });

  test("accumulation: micro-batch gradients at one scale add up, and one bad one skips the whole step", async () => {
    const run = async (initialScale: number, second: readonly number[]): Promise<StepMachine> => {
      const machine = machineWith({ initialScale });
      const sum = GRADIENTS.map((x, i) => Math.fround((x / 2) * initialScale) + ((second[i] ?? 0) / 2) * initialScale);
      await machine.stepScaled(sum, 0.1);
      return machine;
    };
    const reversed = GRADIENTS.toReversed();
    expect(weightsOf(await run(2 ** 12, reversed))).toEqual(weightsOf(await run(1, reversed)));
    const overflowed = await run(
      2 ** 12,
      reversed.map((x, i) => (i === 0 ? Infinity : x)),
    );
    expect(overflowed.state).toMatchObject({ foundInf: true, skippedSteps: 1, scale: 2 ** 11 });
  });

  test("a power-of-two scale does not change a single bit of an AdamW run", async () => {
    const run = async (initialScale: number): Promise<Uint8Array[]> => {
      const machine = machineWith({ kind: "static", initialScale }, { rule: ADAMW, gradientClip: 1 });
      for (let i = 0; i < 3; i++)
        await machine.step(
          GRADIENTS.map((x) => x / (i + 1)),
          0.01,
        );
      return weightsOf(machine);
    };
    const control = await run(1);
    for (const scale of [2 ** -10, 2 ** 16, 2 ** 24]) expect(await run(scale), `scale ${scale}`).toEqual(control);
  });

  test("enabled=False: a scale of 1 that never moves, no step skipped, the same bits as no scaling", async () => {
    const [disabled, control] = [machineWith({ kind: "off" }), machineWith({ kind: "static", initialScale: 1 })];
    for (const machine of [disabled, control]) for (let i = 0; i < 3; i++) await machine.step(GRADIENTS, 0.1);
    expect(weightsOf(disabled)).toEqual(weightsOf(control));
    await disabled.stepScaled(
      GRADIENTS.map(() => Infinity),
      0.1,
    );
    expect(disabled.state).toMatchObject({ scale: 1, appliedSteps: 4, skippedSteps: 0 });
    expect(Array.from(disabled.values(disabled.parameters)).some(Number.isFinite)).toBe(false);
  });

  test("state_dict: a run goes on bit for bit from its saved state", async () => {
    const scaler = { initialScale: 3, growthFactor: 4, growthInterval: 2 };
    const straight = machineWith(scaler);
    await straight.step(GRADIENTS, 0.1);
    expect(straight.state).toMatchObject({ scale: 3, growthTracker: 1 });
    const resumed = machineWith(scaler, { parameters: Array.from(straight.values(straight.parameters)) });
    resumed.state = straight.state;
    await straight.step(
      GRADIENTS.map(() => 0),
      0.1,
    );
    await resumed.step(
      GRADIENTS.map(() => 0),
      0.1,
    );
    expect(resumed.state).toEqual(straight.state);
    expect(resumed.state).toMatchObject({ scale: 12, growthTracker: 0 });
  });
});

describe.each(ELEMENT_TYPES)("the state machine beside %s weights", (type) => {
  test("does not grow from a tracker restored above the interval", async () => {
    const machine = machineOf(type, { initialScale: 2, growthInterval: 5 });
    machine.state = { ...initialScalerState(2), growthTracker: 5 };
    await machine.step(GRADIENTS, 0.1);
    expect(machine.state).toMatchObject({ scale: 2, growthTracker: 6 });
  });

  test("refuses to grow to infinity, and starts counting again", async () => {
    const machine = machineOf(type, { initialScale: 3e38, growthFactor: 1.2, growthInterval: 2 });
    for (let i = 0; i < 2; i++) await machine.stepScaled(GRADIENTS, 0);
    expect(machine.state).toMatchObject({ scale: Math.fround(3e38), growthTracker: 0 });
  });

  test("takes a new scale by hand and leaves the tracker, as update(new_scale) does", async () => {
    const machine = machineOf(type, { initialScale: 8, growthInterval: 3 });
    await machine.step(GRADIENTS, 0.1);
    machine.write(scaleWrite(1024));
    expect(machine.state).toMatchObject({ scale: 1024, growthTracker: 1 });
    await machine.step(GRADIENTS, 0.1);
    await machine.step(GRADIENTS, 0.1);
    expect(machine.state).toMatchObject({ scale: 2048, growthTracker: 0 });
    for (const bad of [0, -1, Infinity, Number.NaN, 2 ** -127, 2 ** 128])
      expect(() => scaleWrite(bad)).toThrow(RangeError);
  });

  test("skips on another worker's found-inf as on its own, and for that step alone", async () => {
    const machine = machineOf(type, { initialScale: 8, growthInterval: 3 });
    await machine.step(GRADIENTS, 0.1);
    const before = weightsOf(machine);
    machine.write(outsideFoundInfWrite());
    await machine.step(GRADIENTS, 0.1);
    expect(weightsOf(machine)).toEqual(before);
    expect(machine.state).toMatchObject({
      scale: 4,
      growthTracker: 0,
      foundInf: true,
      appliedSteps: 1,
      skippedSteps: 1,
    });
    await machine.step(GRADIENTS, 0.1);
    expect(machine.state).toMatchObject({ scale: 4, growthTracker: 1, foundInf: false, appliedSteps: 2 });
  });

  test("keeps Apex's ceiling of 2^24", async () => {
    const machine = machineOf(type, { initialScale: 2 ** 23, growthInterval: 1, maximumScale: 2 ** 24 });
    for (let i = 0; i < 3; i++) await machine.step(GRADIENTS, 0);
    expect(machine.state.scale).toBe(2 ** 24);
  });
});

describe("the scale's arithmetic", () => {
  test("multiplies by double factors to the f32 that PyTorch has: the product in double, then in single", async () => {
    const COUNT = 4096;
    const factors = fc.sample(fc.double({ min: 2 ** -40, max: 2 ** 40, noNaN: true }), {
      numRuns: COUNT - 4,
      seed: 1,
    });
    const scales = fc.sample(fc.float({ min: 2 ** -126, max: 2 ** 127, noNaN: true }), {
      numRuns: COUNT - 4,
      seed: 2,
    });
    factors.push(1, 0.1, 1.001, 0.999);
    scales.push(3, 3, Math.fround(0.999), 1 + 2 ** -23);
    const words = testTensor("words", [COUNT * 4], "u32");
    const products = testTensor("products", [COUNT], "u32");
    const view = new DataView(new ArrayBuffer(COUNT * 16));
    for (let i = 0; i < COUNT; i++) {
      view.setFloat32(16 * i, scales[i] ?? 1, true);
      view.setFloat64(16 * i + 8, factors[i] ?? 1, true);
    }
    const shader = `@compute @workgroup_size(64)
      fn main(@builtin(global_invocation_id) id: vec3u) {
        let at = id.x * 4u;
        storeProducts(id.x, productBits(loadWords(at), vec2u(loadWords(at + 2u), loadWords(at + 3u))));
      }`;
    const call = {
      label: "scale products",
      shader,
      constants: {},
      prelude: SCALE_LIBRARY,
      operands: [
        { name: "words", tensor: words, access: "read", view: "words" },
        { name: "products", tensor: products, access: "write", view: "words" },
      ],
      workgroups: [COUNT / 64, 1, 1],
    } as const;
    const run = await runCalls(gpu, [call], new Map([[words, new Uint32Array(view.buffer)]]), "packed");
    const got = new Float32Array(await run.bytes(products));
    run.destroy();
    const expected = factors.map((factor, i) => {
      const product = Math.fround((scales[i] ?? 1) * factor);
      return product < SMALLEST_SCALE ? 0 : product;
    });
    expect(Array.from(got, (x) => (x < SMALLEST_SCALE ? 0 : x))).toEqual(expected);
  });

  test("is nextLossScale's over any rule and any run of steps", async () => {
    const rules = fc.record({
      initialScale: fc.double({ min: 2 ** -20, max: 2 ** 30, noNaN: true }),
      growthFactor: fc.double({ min: 1.001, max: 1024, noNaN: true }),
      backoffFactor: fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      growthInterval: fc.integer({ min: 1, max: 3 }),
      minimumScale: fc.constantFrom(0, 0.3),
      maximumScale: fc.constantFrom(0, 1e9),
    });
    const RUNS = 3;
    await fc.assert(
      fc.asyncProperty(rules, fc.array(fc.boolean(), { minLength: 4, maxLength: 8 }), async (numbers, overflows) => {
        const rule = scalerRule({ kind: "dynamic", ...numbers });
        const floored = { ...rule, minimumScale: Math.max(rule.minimumScale, SMALLEST_SCALE) };
        const machine = machineOf("f32", numbers);
        let state = initialLossScale(floored);
        for (const foundInf of overflows) {
          state = nextLossScale(floored, state, foundInf);
          await machine.stepScaled(
            WEIGHTS.map(() => (foundInf ? -Infinity : 0)),
            0.1,
          );
          const { scale, growthTracker } = machine.state;
          expect({ scale, growthTracker }).toEqual(state);
        }
      }),
      { numRuns: RUNS, seed: 3 },
    );
  });
});

describe("a factor too small for a normal f32", () => {
  const PLAIN: Partial<MachineOptions> = { rule: { ...SGD, momentum: 0 }, parameters: WEIGHTS.map(() => 0) };
  const SMALL = GRADIENTS.map((x) => x / 4);
  const LARGEST_F32 = (2 - 2 ** -23) * 2 ** 127;
  const [clip, large] = [0.001, 2 ** 126];

  test.each([
    { what: "a scale of 2^127", initialScale: 2 ** 127, gradients: SMALL, gradientClip: 0 },
    {
      what: "a scale above 2^126 that is no power of two",
      initialScale: 1.5 * 2 ** 126,
      gradients: SMALL,
      gradientClip: 0,
    },
    { what: "the largest f32 as the scale, clipped", initialScale: LARGEST_F32, gradients: SMALL, gradientClip: clip },
    {
      what: "a clip far below the norm",
      initialScale: 1,
      gradients: GRADIENTS.map((x) => (x / 4) * large),
      gradientClip: clip,
    },
    { what: "both", initialScale: 2 ** 124, gradients: GRADIENTS, gradientClip: clip },
  ])(
    "is right, device and driver whatever they do to subnormals: $what",
    async ({ initialScale, gradients, gradientClip }) => {
      const machine = machineOf("f32", { kind: "static", initialScale }, { ...PLAIN, gradientClip });
      await machine.step(gradients, 1);
      const norm = Math.hypot(...gradients);
      const factor = gradientClip > 0 ? Math.min(1, gradientClip / (norm + 1e-6)) : 1;
      expect(machine.state).toMatchObject({ foundInf: false, appliedSteps: 1 });
      expect(machine.state.gradNorm / norm).toBeCloseTo(1, 6);
      for (const [i, weight] of Array.from(machine.values(machine.parameters)).entries())
        expect(weight / (-(gradients[i] ?? 0) * factor)).toBeCloseTo(1, 6);
    },
  );
});
