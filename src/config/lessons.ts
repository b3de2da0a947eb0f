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
    label: "Gradients vanish without scaling",
    help: "The mean over a large batch makes each gradient small; half precision rounds the small ones to zero.",
    watch:
      "Watch the share of activation gradients that are zero, in the numerics below: it climbs in the lane without a scaler.",
    layers: [points, hugeBatch],
    lanes: [fp32, lane("scaled", { kind: "mixed", scaler: QUICK }), lane("unscaled", { kind: "mixed", scaler: OFF })],
  },
  {
    name: "lesson-overflow",
    label: "Overflow and recovery",
    help: "Two lanes start at a loss scale of 2^40, where every gradient overflows. One backs off, the other has a static scale.",
    watch: "Watch the loss scale come down, one skipped step at a time, until the gradients fit and training begins.",
    layers: [points, { training: { steps: 600, histogramInterval: 10 } }],
    lanes: [
      fp32,
      lane("backs off", { kind: "mixed", scaler: { kind: "dynamic", initialScale: FAR_TOO_HIGH, growthInterval: 50 } }),
      lane("static", { kind: "mixed", scaler: { kind: "static", initialScale: FAR_TOO_HIGH } }),
    ],
  },
  {
    name: "lesson-article-rule",
    label: "The article’s rule beside PyTorch’s",
    help: "The article doubles the scale after every good step; PyTorch after 2,000 in a row.",
    watch: "Watch the skipped steps: a scale that grows after every good step soon overflows at every other one.",
    layers: [points, { training: { steps: 1000 } }],
    lanes: [
      fp32,
      lane("PyTorch", { kind: "mixed", scaler: { kind: "dynamic", growthInterval: 2000 } }),
      lane("article", { kind: "mixed", scaler: { kind: "article" } }),
    ],
  },
  {
    name: "lesson-master-weights",
    label: "Why master weights",
    help: "At a small learning rate an update is far below half an ULP of a bfloat16 weight and is lost; in half it is about 0.8 ULP.",
    watch:
      "Watch the lanes without FP32 master weights: bfloat16, with eight bits, hardly moves from its initial weights.",
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
    label: "A summed loss overflows half",
    help: "Both mixed lanes scale by 2^16. One averages the loss over 256 targets, the other sums it.",
    watch:
      "Watch the numerics of the summed lane: its gradients are 2^8 times larger, beyond the range of half precision.",
    layers: [points, { training: { steps: 600 } }],
    lanes: [
      fp32,
      lane("mean", { kind: "mixed", scaler: { kind: "static", initialScale: 2 ** 16 } }),
      lane("summed", { kind: "mixed", scaler: { kind: "static", initialScale: 2 ** 16 }, lossReduction: "sum" }),
    ],
  },
  {
    name: "lesson-f32-only",
    label: "What must stay in FP32",
    help: "A layer norm sums the squares of a row. In half precision that sum overflows once the values are large, and the output is zero.",
    watch: "Watch the loss of the lane with its norms in half: it follows the others, then falls back to chance.",
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
    label: "bfloat16 and 8-bit beside half",
    help: "One small GPT in FP32, half, bfloat16, and in 8 bits as DeepSeek-V3 trains.",
    watch: "Watch how far each loss and its weights are from FP32’s, and how much memory each lane takes.",
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
