/**
 * The lessons: seven experiments, each with one point about half precision, that it shows within two minutes on a laptop's
 * GPU and within five on a software one. Each was run; bench/results/lessons.md has what came of it.
 */
import type { Lane } from "./lanes";
import type { Preset } from "./preset";
import type { ConfigDiff } from "./schema";

type PrecisionDiff = NonNullable<ConfigDiff["precision"]>;

function lane(name: string, precision: PrecisionDiff): Lane {
  return { name, diff: { precision } };
}

const fp32 = lane("fp32", { kind: "fp32" });

/** Small classifiers of points in the plane, with a look at every tensor often enough to see it change. */
const points: ConfigDiff = {
  model: { kind: "mlp", layers: 2, width: 64, activation: "gelu" },
  data: { kind: "spirals", classes: 2, noise: 0.15, examples: 2048, validationShare: 0.2 },
  optimizer: { learningRate: 0.01, minimumLearningRate: 0.001, weightDecay: 0 },
  training: { batchSize: 256, validationInterval: 50, validationBatches: 2, histogramInterval: 20 },
};

/** A scaler that moves within a few hundred steps. */
const QUICK: PrecisionDiff["scaler"] = { kind: "dynamic", growthInterval: 25 };
const OFF: PrecisionDiff["scaler"] = { kind: "off" };

/** 4,096 points, eight times over, make a batch of 32,768: each gradient is divided by that before half sees it. */
const hugeBatch: ConfigDiff = {
  model: { width: 32 },
  data: { noise: 0.05, examples: 8192 },
  training: {
    batchSize: 4096,
    accumulation: 8,
    steps: 250,
    validationBatches: 1,
    histogramInterval: 10,
  },
};

/** Without decay and at this rate, weights grow until a row's sum of squares, 256 wide, passes half's 65,504. */
const LOUD_RATE = 0.008;

/** 2^40: 16 halvings above what these gradients bear. */
const FAR_TOO_HIGH = 2 ** 40;

export const lessons = [
  {
    name: "lesson-vanishing",
    layers: [points, hugeBatch],
    lanes: [fp32, lane("scaled", { kind: "mixed", scaler: QUICK }), lane("unscaled", { kind: "mixed", scaler: OFF })],
  },
  {
    name: "lesson-overflow",
    layers: [points, { training: { steps: 600, histogramInterval: 10 } }],
    lanes: [
      fp32,
      lane("backs off", { kind: "mixed", scaler: { kind: "dynamic", initialScale: FAR_TOO_HIGH, growthInterval: 50 } }),
      lane("static", { kind: "mixed", scaler: { kind: "static", initialScale: FAR_TOO_HIGH } }),
    ],
  },
  {
    name: "lesson-article-rule",
    layers: [points, { training: { steps: 1000 } }],
    lanes: [
      fp32,
      lane("PyTorch", { kind: "mixed", scaler: { kind: "dynamic", growthInterval: 2000 } }),
      lane("article", { kind: "mixed", scaler: { kind: "article" } }),
    ],
  },
  {
    name: "lesson-master-weights",
    layers: [
      points,
      {
        data: { kind: "moons" },
        optimizer: { schedule: "constant", learningRate: 5e-5, minimumLearningRate: 5e-5 },
        training: { steps: 2500, validationInterval: 100, histogramInterval: 50 },
      },
    ],
    lanes: [
      fp32,
      lane("bfloat16", { kind: "mixed-bfloat16", scaler: OFF }),
      lane("bfloat16 alone", { kind: "mixed-bfloat16", scaler: OFF, masterWeights: false }),
      lane("half alone", { kind: "mixed", scaler: QUICK, masterWeights: false }),
    ],
  },
  {
    name: "lesson-summed-loss",
    layers: [points, { training: { steps: 600 } }],
    lanes: [
      fp32,
      lane("mean", { kind: "mixed", scaler: { kind: "static", initialScale: 2 ** 16 } }),
      lane("summed", { kind: "mixed", scaler: { kind: "static", initialScale: 2 ** 16 }, lossReduction: "sum" }),
    ],
  },
  {
    name: "lesson-f32-only",
    layers: [
      {
        model: { kind: "gpt", layers: 1, heads: 4, width: 256, feedForward: 1024, activation: "relu" },
        data: { kind: "generated-text", contextLength: 32 },
        optimizer: {
          learningRate: LOUD_RATE,
          minimumLearningRate: LOUD_RATE / 10,
          warmupSteps: 30,
          weightDecay: 0,
        },
        training: { batchSize: 16, steps: 200, validationInterval: 50, validationBatches: 4, histogramInterval: 20 },
      },
    ],
    lanes: [
      fp32,
      lane("norms in FP32", { kind: "mixed", scaler: QUICK }),
      lane("norms in half", { kind: "mixed", scaler: QUICK, normsAndSoftmax: "half" }),
    ],
  },
  {
    name: "lesson-formats",
    layers: [
      {
        model: { kind: "gpt", layers: 2, heads: 2, width: 64, feedForward: 256 },
        data: { kind: "generated-text", contextLength: 64 },
        optimizer: { learningRate: 0.003, minimumLearningRate: 0.0003, warmupSteps: 20 },
        training: { batchSize: 8, steps: 150, validationInterval: 50, histogramInterval: 25 },
      },
    ],
    lanes: [
      fp32,
      lane("half", { kind: "mixed", scaler: QUICK }),
      lane("bfloat16", { kind: "mixed-bfloat16", scaler: OFF }),
      lane("8-bit", { kind: "mixed-e4m3", scaler: OFF }),
    ],
  },
] as const satisfies readonly Preset[];

export type Lesson = (typeof lessons)[number];
