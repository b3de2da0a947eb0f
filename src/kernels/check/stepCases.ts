/**
 * The step's end for `halfstep check`: gradient norm with found-inf, every optimizer, half copy and scaler update against
 * the reference's. Counters, half copies and skipped steps must match to the bit.
 */
import type { Tensor } from "../../graph/ir";
import { encodeHalf } from "../../numerics/binary16";
import { nextLossScale, scalerRule, type ScalerOptions } from "../../numerics/lossScaler";
import { exactArithmetic, plainArithmetic, type Arithmetic } from "../../reference/arithmetic";
import { clipFactor, globalNorm } from "../../reference/optimizers/norm";
import { gradientNormFinish, gradientNormScan, gradientNormScratchWords } from "../stepEnd/gradientNorm";
import { halfCopyCalls } from "../stepEnd/optimizer";
import { scalerUpdateCalls } from "../stepEnd/scaler";
import {
  decodeMetrics,
  decodeScalerState,
  encodeHyper,
  encodeScalerState,
  HYPER_WORDS,
  initialScalerState,
  METRICS_ROW_WORDS,
  SCALER_WORDS,
} from "../stepEnd/stepState";
import { exactly, type CheckCase } from "./case";
import { testTensor, type KernelRun } from "./harness";
import { optimizerCases } from "./optimizerCases";
import { uniformValues } from "./values";

export function stepCases(): CheckCase[] {
  return [...gradientNormCases(), ...optimizerCases(), ...halfCopyCases(), ...scalerCases()];
}

const LOSS_SCALE = 65536;

/** One group; on either side of a chunk of 8,192; several chunks. */
const NORM_SIZES = [4, 8188, 8196, 30_004] as const;
const BAD_VALUES = [Number.NaN, Infinity, -Infinity] as const;

function gradientNormCases(): CheckCase[] {
  const clean = NORM_SIZES.flatMap((elements) => [0, 1].map((clip) => gradientNormCase(elements, clip)));
  return [...clean, ...BAD_VALUES.map((bad) => gradientNormCase(8196, 1, bad))];
}

/** The last element is `bad` where there is one. */
function gradientNormCase(elements: number, gradientClip: number, bad?: number): CheckCase {
  const gradients = testTensor("gradients", [elements]);
  const scaler = testTensor("scaler", [SCALER_WORDS], "u32");
  const partials = testTensor("partials", [gradientNormScratchWords(elements)], "u32");
  const values = uniformValues(gradients, elements, LOSS_SCALE);
  if (bad !== undefined) values[elements - 1] = bad;
  const hyper = testTensor("hyper", [HYPER_WORDS]);
  const calls = [
    gradientNormScan({ gradients, scaler, partials }),
    gradientNormFinish({ partials, scaler, hyper, gradientClip, skips: true }),
  ];
  const unscaled = values.map((x) => x / LOSS_SCALE);
  const factor = (arithmetic: Arithmetic): number => {
    const clip = gradientClip > 0 ? clipFactor(globalNorm(unscaled, arithmetic), gradientClip, arithmetic) : 1;
    return clip / LOSS_SCALE;
  };
  const state = async (run: KernelRun) => decodeScalerState(await run.bytes(scaler));
  return {
    kernel: "gradientNorm",
    direction: "step",
    shape: `[${elements}]${gradientClip > 0 ? ", clipped" : ""}${bad === undefined ? "" : `, holding ${bad}`}`,
    lower: () => calls,
    values: new Map<Tensor, ArrayLike<number>>([
      [gradients, values],
      [scaler, encodeScalerState(initialScalerState(LOSS_SCALE))],
      [hyper, encodeHyper({ learningRate: 0 })],
    ]),
    expect: () => [
      {
        tensor: testTensor("gradNorm", [1]),
        references: {
          exact: [globalNorm(unscaled, exactArithmetic)],
          plain: [globalNorm(unscaled, plainArithmetic)],
        },
        read: async (run) => [(await state(run)).gradNorm],
      },
      {
        tensor: testTensor("updateFactor", [1]),
        references: { exact: [factor(exactArithmetic)], plain: [factor(plainArithmetic)] },
        read: async (run) => [(await state(run)).updateFactor],
      },
      exactly("found-inf and applied steps", bad === undefined ? [0, 1] : [1, 0], async (run) => {
        const { foundInf, appliedSteps } = await state(run);
        return [Number(foundInf), appliedSteps];
      }),
    ],
  };
}

const HALF_COPIES = [
  { elements: 4, copied: 4 },
  { elements: 5000, copied: 3000 },
] as const;

/** Down to subnormals, up to beyond the largest half. */
function wideValues(tensor: Tensor): Float64Array {
  return uniformValues(tensor, 1).map((x, i) => Math.fround(x * 2 ** ((i % 48) - 28)));
}

function halfCopyCases(): CheckCase[] {
  return HALF_COPIES.map(({ elements, copied }) => {
    const parameters = testTensor("parameters", [elements]);
    const half = testTensor("half", [copied], "f16");
    const values = wideValues(parameters);
    return {
      kernel: "halfCopy",
      direction: "step",
      shape: `[${copied}] of [${elements}]`,
      narrow: "f16",
      lower: () => halfCopyCalls(parameters, half),
      values: new Map([[parameters, values]]),
      expect: () => [
        exactly(
          "half copy's bits",
          Uint16Array.from(values.subarray(0, copied), encodeHalf),
          async (run) => new Uint16Array(await run.bytes(half)),
        ),
      ],
    };
  });
}

const TORCH: ScalerOptions = {
  kind: "dynamic",
  initialScale: LOSS_SCALE,
  growthFactor: 2,
  backoffFactor: 0.5,
  growthInterval: 2000,
  minimumScale: 0,
  maximumScale: 0,
};

/** Each rule counting on, growing, backing off, and at its bounds. */
const SCALER_CASES = [
  { options: TORCH, scale: LOSS_SCALE, growthTracker: 17, foundInf: false },
  { options: TORCH, scale: LOSS_SCALE, growthTracker: 1999, foundInf: false },
  { options: TORCH, scale: LOSS_SCALE, growthTracker: 17, foundInf: true },
  { options: TORCH, scale: 2 ** 127, growthTracker: 1999, foundInf: false },
  { options: { ...TORCH, maximumScale: 100_000 }, scale: LOSS_SCALE, growthTracker: 1999, foundInf: false },
  {
    options: { ...TORCH, growthFactor: 1.5, backoffFactor: 0.3 },
    scale: 100,
    growthTracker: 1999,
    foundInf: false,
  },
  {
    options: { ...TORCH, growthFactor: 1.5, backoffFactor: 0.3 },
    scale: 100,
    growthTracker: 3,
    foundInf: true,
  },
  { options: { ...TORCH, kind: "article" }, scale: 1, growthTracker: 0, foundInf: true },
  { options: { ...TORCH, kind: "static" }, scale: LOSS_SCALE, growthTracker: 0, foundInf: true },
  { options: { ...TORCH, kind: "off" }, scale: 1, growthTracker: 0, foundInf: true },
] as const;

const LEARNING_RATE = Math.fround(1e-3);
const LOSS = 1.25;
const GRAD_NORM = 5;
/** Of the step under way, and the metrics ring's rows: row 7 mod 4 is written. */
const STEP = 7;
const METRICS_ROWS = 4;

function scalerCases(): CheckCase[] {
  return SCALER_CASES.map(({ options, scale, growthTracker, foundInf }) => {
    const rule = scalerRule(options);
    const scaler = testTensor("scaler", [SCALER_WORDS], "u32");
    const hyper = testTensor("hyper", [HYPER_WORDS]);
    const loss = testTensor("loss", [1]);
    const metrics = testTensor("metrics", [METRICS_ROWS, METRICS_ROW_WORDS], "u32");
    const skipped = Number(foundInf && rule.skips);
    const before = {
      ...initialScalerState(scale),
      growthTracker,
      foundInf,
      gradNorm: GRAD_NORM,
      stepCount: STEP,
    };
    return {
      kernel: "scaler",
      direction: "step",
      shape: `${options.kind} at ${scale}, tracker ${growthTracker}${foundInf ? ", found-inf" : ""}`,
      lower: () => scalerUpdateCalls({ scaler, hyper, loss, metrics }, rule),
      values: new Map<Tensor, ArrayLike<number>>([
        [scaler, encodeScalerState(before)],
        [hyper, encodeHyper({ learningRate: LEARNING_RATE })],
        [loss, [LOSS]],
        [metrics, new Uint32Array(METRICS_ROWS * METRICS_ROW_WORDS)],
      ]),
      expect: () => {
        const next = nextLossScale(rule, { scale, growthTracker }, foundInf);
        return [
          {
            // Not to the bit: the kernel's factors are f32, the rule's are doubles.
            tensor: testTensor("scale", [1]),
            references: { exact: [next.scale], plain: [next.scale] },
            read: async (run) => [decodeScalerState(await run.bytes(scaler)).scale],
          },
          exactly("counters", [next.growthTracker, skipped, STEP + 1], async (run) => {
            const after = decodeScalerState(await run.bytes(scaler));
            return [after.growthTracker, after.skippedSteps, after.stepCount];
          }),
          exactly("metrics row", [STEP, LOSS, scale, GRAD_NORM, LEARNING_RATE, skipped], async (run) =>
            decodeMetrics(await run.bytes(metrics), STEP, STEP + 1).flatMap((row) => [
              row.step,
              row.loss,
              row.scale,
              row.gradNorm,
              row.learningRate,
              Number(row.skipped),
            ]),
          ),
        ];
      },
    };
  });
}
