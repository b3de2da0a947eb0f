import { beforeAll, describe, expect, test } from "vitest";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import { encodeTensor } from "../../gpu/transfer";
import type { Gpu } from "../../gpu/device";
import type { Tensor } from "../../graph/ir";
import { encodeHalf } from "../../numerics/binary16";
import { halfCopyCalls, optimizerCalls } from "./optimizer";
import type { ScalerOptions } from "../../numerics/lossScaler";
import { halfForms, runCalls, testTensor } from "../check/harness";
import { optimizerSettings } from "../testing/optimizerSettings";
import { StepMachine } from "../testing/stepMachine";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await sharedGpu();
});

const ADAMW = optimizerSettings({ kind: "adamw", weightDecay: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
const SGD = optimizerSettings({ kind: "sgd", weightDecay: 0.1, momentum: 0.9 });
const LION = optimizerSettings({ kind: "lion", weightDecay: 0.1, lionBeta1: 0.9, lionBeta2: 0.99 });
const DYNAMIC: ScalerOptions = {
  kind: "dynamic",
  initialScale: 65536,
  growthFactor: 2,
  backoffFactor: 0.5,
  growthInterval: 2000,
  minimumScale: 0,
  maximumScale: 0,
};

/**
 * PyTorch 1.13: two parameters of four elements, weight decay 0.1 on the first only, clip_grad_norm_ at 1,
 * four steps. The same numbers come from torch.optim.AdamW (betas 0.9, 0.999, eps 1e-8) and SGD (momentum
 * 0.9).
 */
const START = [0.5, -0.25, 1.5, -2, 0.125, 0.75, -1, 3];
const GRADIENTS = [
  [0.1, -0.2, 0.3, -0.4, 0.5, -0.6, 0.7, -0.8],
  [0.02, 0.01, -0.3, 0, 1e-4, 2, -3, 1e-6],
  [5, 4, 3, 2, 1, 0.5, 0.25, 0.125],
  [1e-3, -1e-3, 1e-5, -1e-5, 1e-7, 0, 0.1, -0.1],
];
const LEARNING_RATES = [1e-2, 2e-2, 1e-2, 5e-3];
const NORMS = [1.4282857179641724, 3.618079662322998, 7.438287734985352, 0.14142844080924988];
const ADAMW_PARAMETERS = [
  [
    0.4895000159740448, -0.2397499978542328, 1.4884999990463257, -1.9880000352859497, 0.11500000208616257,
    0.7599999904632568, -1.0099999904632568, 3.009999990463257,
  ],
  [
    0.4739895164966583, -0.2261658012866974, 1.4785258769989014, -1.9706228971481323, 0.10159766674041748,
    0.7562543749809265, -1.0040026903152466, 3.0234012603759766,
  ],
  [
    0.466578871011734, -0.2308465838432312, 1.4701519012451172, -1.9693442583084106, 0.09447040408849716,
    0.7541974186897278, -1.0019090175628662, 3.0283868312835693,
  ],
  [
    0.4635002315044403, -0.23273566365242004, 1.46659255027771, -1.9686429500579834, 0.0915512964129448,
    0.7533549666404724, -1.0013563632965088, 3.0309081077575684,
  ],
];
const SGD_PARAMETERS = [
  [
    0.4987998604774475, -0.24834972620010376, 1.4963995218276978, -1.99519944190979, 0.12149930000305176,
    0.75420081615448, -1.0049009323120117, 3.005601167678833,
  ],
  [
    0.49553143978118896, -0.24493780732154846, 1.488584280014038, -1.9825680255889893, 0.11519749462604523,
    0.7507067322731018, -0.9971393346786499, 3.015683174133301,
  ],
  [
    0.48684313893318176, -0.24853508174419403, 1.4795457124710083, -1.9775900840759277, 0.11101728677749634,
    0.7484622001647949, -0.99398273229599, 3.020051956176758,
  ],
  [
    0.48268499970436096, -0.25002458691596985, 1.4747384786605835, -1.9743611812591553, 0.1091361939907074,
    0.7474521398544312, -0.9930622577667236, 3.0225179195404053,
  ],
];
/** In NumPy's f32, by the lines of the authors' lion_pytorch.py (google/automl): betas 0.9, 0.99. */
const LION_PARAMETERS = [
  [
    0.4895000159740448, -0.2397499978542328, 1.4884999990463257, -1.9880000352859497, 0.11500000208616257,
    0.7599999904632568, -1.0099999904632568, 3.009999990463257,
  ],
  [
    0.46852102875709534, -0.2192705124616623, 1.5055229663848877, -1.9640240669250488, 0.0949999988079071,
    0.7400000095367432, -0.9900000095367432, 3.0299999713897705,
  ],
  [
    0.45805251598358154, -0.22905124723911285, 1.494017481803894, -1.9720600843429565, 0.08500000089406967,
    0.7300000190734863, -1.0, 3.0399999618530273,
  ],
  [
    0.4528234899044037, -0.23393671214580536, 1.4882704019546509, -1.966073989868164, 0.07999999821186066,
    0.7250000238418579, -1.0049999952316284, 3.0450000762939453,
  ],
];
const LION_AVERAGE = [
  0.007398278918117285, 0.003982204478234053, 0.005218320060521364, -5.557661279453896e-5, 0.004727947060018778,
  0.0020071964245289564, -0.0020385333336889744, -0.006268387194722891,
];
/** Two f32 roundings of a weight near 1. */
const WEIGHT_TOLERANCE = 2.4e-7;

/** Byte for byte; a matcher would walk 100,000 elements one by one. */
function sameBytes(a: ArrayBuffer | undefined, b: ArrayBuffer | undefined): boolean {
  return a !== undefined && b !== undefined && Buffer.from(a).equals(Buffer.from(b));
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((largest, x, i) => Math.max(largest, Math.abs(x - (b[i] ?? Number.NaN))), 0);
}

describe("the optimizer follows PyTorch, or its authors, over four clipped steps, with the loss scaled by 65536", () => {
  test.each([
    { rule: ADAMW, expected: ADAMW_PARAMETERS },
    { rule: SGD, expected: SGD_PARAMETERS },
    { rule: LION, expected: LION_PARAMETERS },
  ])("$rule.kind", async ({ rule, expected }) => {
    const machine = new StepMachine(gpu, {
      parameters: START,
      rule,
      scaler: DYNAMIC,
      gradientClip: 1,
      decay: { start: 0, end: 4 },
    });
    for (const [step, gradients] of GRADIENTS.entries()) {
      await machine.step(gradients, LEARNING_RATES[step] ?? 0);
      const difference = largestDifference(expected[step] ?? [], machine.values(machine.parameters));
      // Weights up to 3 have an ulp of 2.4e-7 themselves.
      expect(difference).toBeLessThanOrEqual(2 * WEIGHT_TOLERANCE);
      expect(machine.state.gradNorm / (NORMS[step] ?? 0)).toBeCloseTo(1, 6);
    }
    expect(machine.state.appliedSteps).toBe(4);
  });

  test("Lion's average after four steps", async () => {
    const options = { parameters: START, rule: LION, scaler: DYNAMIC, gradientClip: 1 };
    const machine = new StepMachine(gpu, options);
    for (const [step, gradients] of GRADIENTS.entries()) await machine.step(gradients, LEARNING_RATES[step] ?? 0);
    const [average = machine.parameters] = Object.values(machine.moments);
    expect(largestDifference(LION_AVERAGE, machine.values(average))).toBeLessThan(2e-9);
  });

  test("AdamW's moments after four steps", async () => {
    const options = { parameters: START, rule: ADAMW, scaler: DYNAMIC, gradientClip: 1 };
    const machine = new StepMachine(gpu, options);
    for (const [step, gradients] of GRADIENTS.entries()) await machine.step(gradients, LEARNING_RATES[step] ?? 0);
    const [first, second] = Object.values(machine.moments).map((moment) => machine.values(moment));
    const firstExpected = [0.06614955514669418, 0.03831406682729721, 0.04489545151591301, 0.003782045328989625];
    const secondExpected = [
      0.00045631660032086074, 0.0003084522613789886, 0.00021335006749723107, 0.00015041987353470176,
    ];
    expect(largestDifference(firstExpected, first ?? [])).toBeLessThan(2e-8);
    expect(largestDifference(secondExpected, second ?? [])).toBeLessThan(1e-10);
  });
});

describe("bias corrections stay accurate where 1 − β^t is small and where it is nearly 1", () => {
  // With m = v = 0, g = 1 and ε = 0 the update is lr·(1 − β1)/(1 − β1^t)·√((1 − β2^t)/(1 − β2)): nothing but
  // corrections.
  test.each([1, 2, 10, 1000, 100_000, 5_000_000])("t = %d", async (t) => {
    const rule = optimizerSettings({ kind: "adamw", weightDecay: 0, beta1: 0.9, beta2: 0.99999, epsilon: 1e-12 });
    const tensors = {
      parameters: testTensor("parameters", [4]),
      gradients: testTensor("gradients", [4]),
      moments: { exp_avg: testTensor("m", [4]), exp_avg_sq: testTensor("v", [4]) },
      scaler: testTensor("scaler", [16], "u32"),
      hyper: testTensor("hyper", [4]),
    };
    const floatBits = (x: number): number => new Uint32Array(Float32Array.of(x).buffer)[0] ?? 0;
    const scaler = [floatBits(1), 0, 0, t, 0, 0, floatBits(1), 0, 0, 0, 0, 0, 0, 0, 0, 0];
    const values = new Map<Tensor, number[]>([
      [tensors.parameters, [0, 0, 0, 0]],
      [tensors.gradients, [1, 1, 1, 1]],
      ...Object.values(tensors.moments).map((moment): [Tensor, number[]] => [moment, [0, 0, 0, 0]]),
      [tensors.scaler, scaler],
      [tensors.hyper, [1, 0, 0, 0]],
    ]);
    const calls = optimizerCalls(tensors, { rule, decay: { start: 0, end: 0 }, skips: true });
    const run = await runCalls(gpu, calls, values, "packed");
    const [got = 0] = await run.read(tensors.parameters);
    const correction1 = -Math.expm1(t * Math.log(0.9));
    const correction2 = -Math.expm1(t * Math.log(0.99999));
    const expected = (-(1 - 0.9) / correction1) * Math.sqrt(correction2 / (1 - 0.99999));
    expect(Math.abs(got / expected - 1)).toBeLessThan(1e-6);
    run.destroy();
  });
});

describe("a step whose gradients hold an infinity or NaN", () => {
  const elements = 20_000;
  const parameters = Float32Array.from({ length: elements }, (_, i) => Math.sin(i));
  const gradients = Float32Array.from({ length: elements }, (_, i) => Math.cos(i));

  test.each([ADAMW, SGD, LION])(
    "leaves weights, moments, half copy and step count bit for bit with $kind",
    async (rule) => {
      const machine = new StepMachine(gpu, { parameters, rule, scaler: DYNAMIC, halfElements: 8192 });
      await machine.step(gradients, 0.01);
      const before = new Map(machine.bytes);
      const { appliedSteps } = machine.state;
      const bad = gradients.slice();
      bad[elements - 1] = Infinity;
      await machine.step(bad, 0.01);
      for (const tensor of [
        machine.parameters,
        ...Object.values(machine.moments),
        machine.halfWeights ?? machine.parameters,
      ]) {
        expect(sameBytes(machine.bytes.get(tensor), before.get(tensor))).toBe(true);
      }
      expect(machine.state).toMatchObject({ foundInf: true, appliedSteps, skippedSteps: 1, scale: 32768 });
      await machine.step(gradients, 0.01);
      expect(machine.state).toMatchObject({
        foundInf: false,
        appliedSteps: 2,
        skippedSteps: 1,
        scale: 32768,
      });
      expect(sameBytes(machine.bytes.get(machine.parameters), before.get(machine.parameters))).toBe(false);
    },
  );

  test("is applied, NaN and all, by a scaler that is off, as PyTorch does without a scaler", async () => {
    const machine = new StepMachine(gpu, {
      parameters: [1, 1, 1, 1],
      rule: SGD,
      scaler: { ...DYNAMIC, kind: "off" },
    });
    await machine.step([0, Number.NaN, 1, 1], 0.1);
    expect(machine.state).toMatchObject({ foundInf: true, appliedSteps: 1, skippedSteps: 0, scale: 1 });
    const [untouched, spoilt, moved] = Array.from(machine.values(machine.parameters));
    expect(spoilt).toBeNaN();
    expect([untouched, moved]).toEqual([Math.fround(0.99), Math.fround(0.89)]);
  });
});

test("weight decay acts between its bounds only", async () => {
  const parameters = Array.from({ length: 16 }, () => 1);
  const machine = new StepMachine(gpu, {
    parameters,
    rule: ADAMW,
    scaler: DYNAMIC,
    decay: { start: 4, end: 12 },
  });
  await machine.step(
    parameters.map(() => 0),
    0.5,
  );
  const kept = Math.fround(1 - 0.5 * 0.1);
  expect(Array.from(machine.values(machine.parameters))).toEqual(
    parameters.map((x, i) => (i >= 4 && i < 12 ? kept : x)),
  );
});

describe("the half copy", () => {
  const parameters = Float32Array.from({ length: 5000 }, (_, i) => Math.sin(i) * 2 ** ((i % 40) - 28));
  const halfElements = 3000;

  test("is the updated weights rounded to nearest even, the same in native and packed form", async () => {
    const forms: ArrayBuffer[] = [];
    for (const half of halfForms(gpu)) {
      const machine = new StepMachine(gpu, { parameters, rule: ADAMW, scaler: DYNAMIC, halfElements, half });
      await machine.step(parameters, 1e-3);
      const expected = Uint16Array.from(machine.values(machine.parameters), encodeHalf).slice(0, halfElements);
      const { halfWeights } = machine;
      const bytes = halfWeights && machine.bytes.get(halfWeights);
      expect(sameBytes(bytes, expected.buffer)).toBe(true);
      if (bytes) forms.push(bytes);
    }
    expect(forms.every((bytes) => sameBytes(bytes, forms[0]))).toBe(true);
  });

  test("can be made anew from the weights alone", async () => {
    const source = testTensor("parameters", [5000]);
    for (const half of halfForms(gpu)) {
      const copy = testTensor("half", [halfElements], "f16");
      const run = await runCalls(gpu, halfCopyCalls(source, copy), new Map([[source, parameters]]), half);
      const expected = encodeTensor(parameters.slice(0, halfElements), [halfElements], "f16-packed");
      expect(sameBytes(await run.bytes(copy), expected.buffer)).toBe(true);
      run.destroy();
    }
  });
});

test("two runs over 100,004 weights give the same bits", async () => {
  const elements = 100_004;
  const parameters = Float32Array.from({ length: elements }, (_, i) => Math.sin(i));
  const gradients = Float32Array.from({ length: elements }, (_, i) => Math.cos(i * 1.7));
  const results: (ArrayBuffer | undefined)[] = [];
  for (let run = 0; run < 2; run++) {
    const machine = new StepMachine(gpu, { parameters, rule: ADAMW, scaler: DYNAMIC, gradientClip: 1 });
    await machine.step(gradients, 1e-3);
    await machine.step(parameters, 1e-3);
    results.push(machine.bytes.get(machine.parameters));
    const norm = Math.sqrt(parameters.reduce((sum, x) => sum + x * x, 0));
    expect(machine.state.gradNorm / norm).toBeCloseTo(1, 6);
  }
  expect(sameBytes(results[0], results[1])).toBe(true);
});

test("moments that are not those of the rule are refused", () => {
  const tensor = testTensor("x", [4]);
  const tensors = {
    parameters: tensor,
    gradients: tensor,
    moments: { exp_avg: tensor },
    scaler: tensor,
    hyper: tensor,
  };
  expect(() => optimizerCalls(tensors, { rule: ADAMW, decay: { start: 0, end: 0 }, skips: true })).toThrow(RangeError);
});
