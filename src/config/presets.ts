/**
 * Presets: named configs made of layers, each layer only what it changes, later ones on top. A preset says
 * which experiment it is for, so it brings its lanes with it.
 */

import { OURS, type Source } from "../words/refused";
import { applyDiff } from "./diff";
import { ConfigError } from "./errors";
import { namedLanes } from "./lanes";
import { lessons } from "./lessons";
import type { Lane } from "./lanes";
import { defaultConfig, parseConfig } from "./parse";
import type { Config, ConfigDiff } from "./schema";
import type { Preset } from "./preset";
import { suggestion } from "./suggest";

/**
 * PyTorch's growth interval of 2,000 steps never ends in a short demonstration; this one shows the saw-tooth
 * of growth and back-off within a few hundred steps.
 */
const quickScaler: ConfigDiff = { precision: { scaler: { growthInterval: 25 } } };

/** A classifier of generated examples, small enough for a software GPU. */
const classifier: ConfigDiff = {
  model: { kind: "mlp", layers: 2, width: 64, activation: "gelu" },
  data: { validationShare: 0.2 },
  optimizer: { learningRate: 0.01, minimumLearningRate: 0.001, weightDecay: 0 },
  training: { batchSize: 256, steps: 2000, validationInterval: 50, validationBatches: 2 },
};

/**
 * The command in nanoGPT's README ("I only have a macbook") over config/train_shakespeare_char.py over
 * train.py: no dropout, no biases, tied head, AdamW with β₂ 0.99, warm-up 100, cosine to a tenth. It
 * validates on 20 batches; 200, the file's own number, gives a figure worth comparing. The user's text takes
 * the place of the generated one. The loss scaler is PyTorch's with its defaults, as there.
 */
const nanoGptCpu: ConfigDiff = {
  model: {
    kind: "gpt",
    layers: 4,
    heads: 4,
    width: 128,
    feedForward: 512,
    activation: "gelu",
    tiedHead: true,
    bias: false,
  },
  data: { kind: "generated-text", tokenizer: "character", contextLength: 64, validationShare: 0.1 },
  optimizer: {
    kind: "adamw",
    learningRate: 1e-3,
    minimumLearningRate: 1e-4,
    schedule: "cosine",
    warmupSteps: 100,
    weightDecay: 0.1,
    beta1: 0.9,
    beta2: 0.99,
    gradientClip: 1,
  },
  training: {
    batchSize: 12,
    steps: 2000,
    seed: 1337,
    validationInterval: 500,
    validationBatches: 200,
    logInterval: 10,
    sampleInterval: 500,
  },
};

/** Sixteen feed-forward blocks a layer, and layers enough to differ. */
const gatedGpt: ConfigDiff = {
  model: { kind: "gpt", layers: 4, heads: 2, width: 64, feedForward: 512 },
  data: { kind: "generated-text", contextLength: 64 },
  optimizer: { learningRate: 0.002, minimumLearningRate: 0.0002, warmupSteps: 50 },
  training: { batchSize: 8, steps: 1500 },
};

/** Of 2,000 steps: closed within 500, the gates cost 2.5 % of the loss, so 1.6 % (bench/results/nanogpt-gates.md). */
const SLOWLY = 1200;

const byPrecision = namedLanes(["fp32", "mixed"], OURS);

/** Those that are no lessons. */
export const plainPresets = [
  {
    name: "spirals",
    layers: [quickScaler, classifier, { data: { kind: "spirals", classes: 2, noise: 0.15, examples: 2048 } }],
    lanes: byPrecision,
  },
  {
    name: "digits",
    layers: [
      quickScaler,
      classifier,
      {
        model: { width: 128, activation: "relu" },
        data: { kind: "digits", noise: 0.2, examples: 8192, validationShare: 0.1 },
        optimizer: { learningRate: 0.002, minimumLearningRate: 0.0002, weightDecay: 0.01 },
        training: { batchSize: 64, steps: 1500 },
      },
    ],
    lanes: byPrecision,
  },
  {
    name: "tiny-gpt",
    layers: [
      quickScaler,
      {
        model: { kind: "gpt", layers: 2, heads: 2, width: 64, feedForward: 256 },
        data: { kind: "generated-text", contextLength: 64 },
        optimizer: { learningRate: 0.003, minimumLearningRate: 0.0003, warmupSteps: 20 },
        training: { batchSize: 8, steps: 1000 },
      },
    ],
    lanes: byPrecision,
  },
  {
    name: "modular-addition",
    layers: [
      quickScaler,
      {
        model: {
          kind: "gpt",
          layers: 1,
          heads: 4,
          width: 128,
          feedForward: 512,
          activation: "relu",
          tiedHead: false,
        },
        data: { kind: "modular-addition", modulus: 59, validationShare: 0.3 },
        optimizer: {
          learningRate: 0.001,
          schedule: "constant",
          warmupSteps: 10,
          weightDecay: 1,
          beta2: 0.98,
        },
        training: { batchSize: 512, steps: 1500, validationBatches: 2, sampleInterval: 0 },
      },
    ],
    lanes: byPrecision,
  },
  {
    name: "shared-attention",
    layers: [
      quickScaler,
      {
        model: { kind: "gpt", layers: 8, heads: 2, width: 64, feedForward: 256 },
        data: { kind: "generated-text", contextLength: 64 },
        optimizer: { learningRate: 0.002, minimumLearningRate: 0.0002, warmupSteps: 50 },
        training: { batchSize: 8, steps: 1000 },
      },
    ],
    lanes: [
      sharingLane("unshared", { kind: "none" }),
      sharingLane("in pairs", { kind: "groups", groupSize: 2 }),
      sharingLane("in fours", { kind: "groups", groupSize: 4 }),
      sharingLane("shared", { kind: "all" }),
    ],
  },
  {
    name: "gates",
    layers: [quickScaler, gatedGpt],
    lanes: [
      { name: "dense", diff: {} },
      { name: "gated", diff: { model: { gates: { kind: "hard-concrete" } } } },
    ],
  },
  {
    name: "gates-and-sharing",
    layers: [quickScaler, gatedGpt],
    lanes: [
      { name: "plain", diff: {} },
      { name: "both", diff: { model: { sharing: { kind: "all" }, gates: { kind: "hard-concrete" } } } },
    ],
  },
  {
    name: "nanogpt-gates",
    layers: [nanoGptCpu],
    lanes: [
      { name: "dense", diff: {} },
      {
        name: "gated",
        diff: { model: { gates: { kind: "hard-concrete", headShare: 0.5, scheduleSteps: SLOWLY } } },
      },
    ],
  },
  {
    name: "nanogpt-cpu",
    layers: [nanoGptCpu],
    lanes: byPrecision,
  },
] as const satisfies readonly Preset[];

export const presets = [...plainPresets, ...lessons] as const;

export type PresetName = (typeof presets)[number]["name"];

type SharingDiff = NonNullable<NonNullable<ConfigDiff["model"]>["sharing"]>;

function sharingLane(name: string, sharing: SharingDiff): Lane {
  return { name, diff: { model: { sharing } } };
}

/** What the page opens with and an empty URL means. */
export const DEFAULT_PRESET = "spirals";

/** @throws ConfigError where there is no such preset. */
export function findPreset(name: string, source: Source): Preset {
  const preset = presets.find((candidate) => candidate.name === name);
  if (preset) return preset;
  const known = presets.map((candidate) => candidate.name);
  throw new ConfigError("preset", name, {
    code: "preset/unknown",
    values: { source, name, suggestion: suggestion(name, known) },
  });
}

/** Presets never change, and every address that is written asks for the configs of all. */
const configs = new WeakMap<Preset, Config>();

/** A preset's config: its layers over the schema's defaults, checked. */
export function presetConfig(preset: Preset): Config {
  const known = configs.get(preset);
  if (known !== undefined) return known;
  const layered = preset.layers.reduce<Config>(applyDiff, defaultConfig);
  const config = parseConfig(layered, OURS);
  configs.set(preset, config);
  return config;
}
