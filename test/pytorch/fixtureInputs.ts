/**
 * The runs whose loss curves PyTorch has drawn: configs, initial weights and batches, made by formula and
 * seed, so that a fixture is fifty numbers and a digest instead of megabytes. `make-fixtures.mjs` hands them
 * to PyTorch, and the training test to Halfstep.
 */
import { createHash } from "node:crypto";
import { OURS } from "../../src/words/refused";
import { applyDiff } from "../../src/config/diff";
import { defaultConfig, parseConfig } from "../../src/config/parse";
import type { Config, ConfigDiff } from "../../src/config/schema";
import { type Batch, emptyTokenRows, emptyVectors } from "../../src/data/source";
import { IGNORED_TARGET } from "../../src/graph/ir";
import { nextTokenTask, pointTask, type ModelTask, type TaskOf } from "../../src/models/task";
import { Random } from "../../src/numerics/random";

export const CURVE_STEPS = 50;

export interface CurveCase {
  /** The fixture is `fixtures/<name>.json`. */
  readonly name: string;
  readonly config: Config;
  readonly task: ModelTask;
}

function curveCase(name: string, task: ModelTask, diff: ConfigDiff): CurveCase {
  const config = parseConfig(applyDiff(applyDiff(defaultConfig, COMMON), diff), OURS);
  return { name, config, task };
}

const COMMON: ConfigDiff = {
  precision: { kind: "fp32" },
  training: { steps: CURVE_STEPS, seed: 7, batchSize: 4 },
};

const GPT_TASK = nextTokenTask(29, 24);
const MLP_TASK = pointTask(2, 3);
const GPT_MODEL: ConfigDiff = { model: { kind: "gpt", layers: 2, heads: 4, width: 32, feedForward: 128 } };

export const CURVE_CASES: readonly CurveCase[] = [
  /** nanoGPT's recipe in small: tied head, no biases, AdamW with decay, warm-up and cosine, clipping. */
  curveCase("gpt", GPT_TASK, {
    model: { ...GPT_MODEL.model, tiedHead: true, bias: false },
    data: { kind: "generated-text", contextLength: 24 },
    optimizer: {
      kind: "adamw",
      learningRate: 0.004,
      minimumLearningRate: 0.0004,
      schedule: "cosine",
      warmupSteps: 10,
      weightDecay: 0.1,
      beta2: 0.99,
      gradientClip: 1,
    },
  }),
  /** Every parameter there is, SGD with momentum, a linear schedule, and ignored targets. */
  curveCase("gpt-untied", GPT_TASK, {
    model: { ...GPT_MODEL.model, tiedHead: false, bias: true },
    data: { kind: "generated-text", contextLength: 24 },
    optimizer: {
      kind: "sgd",
      learningRate: 0.1,
      minimumLearningRate: 0,
      schedule: "linear",
      momentum: 0.9,
      weightDecay: 0.001,
      gradientClip: 1,
    },
  }),
  curveCase("mlp", MLP_TASK, {
    model: { kind: "mlp", layers: 2, width: 32, activation: "gelu", bias: true },
    data: { kind: "spirals", classes: 3 },
    optimizer: {
      kind: "adamw",
      learningRate: 0.02,
      schedule: "constant",
      weightDecay: 0.01,
      gradientClip: 0,
    },
    training: { batchSize: 64 },
  }),
];

/** A parameter as the case needs it: PyTorch's name and shape. */
export interface NamedShape {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface FixtureTensor<
  Values extends Float32Array | Uint32Array = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>,
> {
  readonly shape: readonly number[];
  readonly values: Values;
}

/** Larger than GPT-2's 0.02, so that fifty steps move far and an error in any of them shows. */
const MATRIX_DEVIATION = 0.1;
const VECTOR_DEVIATION = 0.05;

/** Share of tokens that do not follow from the one before. */
const SLIP_SHARE = 0.1;

/**
 * Initial values by name: norms' gains around 1, biases around 0 but not 0, so that every gradient matters.
 */
export function fixtureWeights(
  { config }: CurveCase,
  parameters: readonly NamedShape[],
): Map<string, FixtureTensor<Float32Array<ArrayBuffer>>> {
  const draws = new Random(config.training.seed);
  return new Map(
    parameters.map(({ name, shape }) => {
      const random = draws.stream(name);
      const isVector = shape.length === 1;
      const centre = isVector && name.endsWith("weight") ? 1 : 0;
      const deviation = isVector ? VECTOR_DEVIATION : MATRIX_DEVIATION * (config.model.kind === "mlp" ? 4 : 1);
      const elements = shape.reduce((product, size) => product * size, 1);
      const values = Float32Array.from({ length: elements }, () => centre + deviation * random.normal());
      return [name, { shape, values }];
    }),
  );
}

/**
 * The batches of all steps, from formulas of their own: what the data room generates may change, these may
 * not.
 */
export function fixtureBatches({ name, config, task }: CurveCase): Batch[] {
  const { batchSize, seed } = config.training;
  return Array.from({ length: CURVE_STEPS }, (_, step) => {
    const random = new Random(seed).stream("fixture batch", step);
    const { inputs } = task;
    if (inputs.kind === "tokens") return tokenBatch(inputs, batchSize, random, name === "gpt-untied" ? 5 : 0);
    const { classes } = task.targets;
    const batch = emptyVectors(batchSize, inputs.features);
    for (let row = 0; row < batchSize; row++) {
      const label = random.integer(classes);
      const radius = random.uniform();
      const angle = 2 * Math.PI * (radius + label / classes) + 0.1 * random.normal();
      batch.inputs.set([radius * Math.cos(angle), radius * Math.sin(angle)], row * inputs.features);
      batch.targets[row] = label;
    }
    return batch;
  });
}

/**
 * Rows that count on by one of a few strides, with a slip now and then. Every `ignoring`-th target is
 * ignored.
 */
function tokenBatch(
  { vocabulary, contextLength }: TaskOf<"tokens">["inputs"],
  batchSize: number,
  random: Random,
  ignoring: number,
): Batch {
  const batch = emptyTokenRows(batchSize, contextLength);
  for (let row = 0; row < batchSize; row++) {
    const stride = 1 + random.integer(3);
    let token = random.integer(vocabulary);
    for (let place = row * contextLength; place < (row + 1) * contextLength; place++) {
      batch.inputs[place] = token;
      token = random.uniform() < SLIP_SHARE ? random.integer(vocabulary) : (token + stride) % vocabulary;
      batch.targets[place] = ignoring > 0 && place % ignoring === 0 ? IGNORED_TARGET : token;
    }
  }
  return batch;
}

/** Targets with a loss in a batch; the same in every batch of a case. */
export function countedTargets(batch: Batch | undefined): number {
  return (batch?.targets ?? []).filter((target) => target !== IGNORED_TARGET).length;
}

/** The batches as PyTorch reads them: stacked over steps. */
export function stackedBatches({ config, task }: CurveCase, batches: readonly Batch[]): Map<string, FixtureTensor> {
  const leading = [batches.length, config.training.batchSize];
  const targets = Uint32Array.from(batches.flatMap((batch) => [...batch.targets]));
  const stacked = new Map<string, FixtureTensor>();
  if (task.inputs.kind === "features") {
    const inputs = Float32Array.from(batches.flatMap((batch) => [...batch.inputs]));
    stacked.set("inputs", { shape: [...leading, task.inputs.features], values: inputs });
    stacked.set("targets", { shape: leading, values: targets });
  } else {
    const tokens = Uint32Array.from(batches.flatMap((batch) => [...batch.inputs]));
    stacked.set("tokens", { shape: [...leading, task.inputs.contextLength], values: tokens });
    stacked.set("targets", { shape: [...leading, task.inputs.contextLength], values: targets });
  }
  return stacked;
}

/**
 * As `digest` in safetensors.py: a test that recreates the inputs checks that they are the ones PyTorch had.
 */
export function digest(tensors: ReadonlyMap<string, FixtureTensor>): string {
  const sha = createHash("sha256");
  for (const name of [...tensors.keys()].toSorted()) {
    const values = tensors.get(name)?.values ?? new Uint32Array();
    sha.update(name);
    sha.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return sha.digest("hex");
}
