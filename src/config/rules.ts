/**
 * What no single field's range can say: rules between fields. Each finds its problem and, where there is one obvious
 * remedy, mends it, so that a control in the page that breaks a rule moves its neighbours instead of being refused.
 */

import { model } from "./modelFields";
import { valueAt } from "./schema";
import type { Config, DataConfig, DataKind, FieldPath, FieldValue } from "./schema";

export interface Problem {
  readonly path: FieldPath;
  readonly value: FieldValue;
  /** One sentence, without its first words "In the URL, ". */
  readonly message: string;
  readonly fix: string;
}

interface Rule {
  problem(config: Config): Omit<Problem, "value"> | undefined;
  /** Called when `problem` found one; `changed` is the field the user has just set, which must stay. */
  mend(config: Config, changed: FieldPath): Config;
}

/** Attention's kernels load head rows in groups of four and keep one in registers, 128 wide at most. */
export const MAX_HEAD_WIDTH = 128;
const HEAD_WIDTH_STEP = 4;

const VECTOR_DATA: readonly DataKind[] = ["spirals", "moons", "rings", "digits"];

/** Whether an example is a vector with one class (an MLP's data) rather than a sequence of tokens (a GPT's). */
export function isVectorData(kind: DataKind): boolean {
  return VECTOR_DATA.includes(kind);
}

/**
 * The shortest context that holds one whole example, in tokens; 1 where any length will do. The last token of an
 * example is only a target, so it takes no place: `a b = c` needs 3, and L symbols, a separator and L answers need 2L.
 */
export function requiredContextLength(data: DataConfig): number {
  switch (data.kind) {
    case "modular-addition":
      return 3;
    case "copy":
    case "reverse":
    case "sort":
      return 2 * data.sequenceLength;
    case "spirals":
    case "moons":
    case "rings":
    case "digits":
    case "generated-text":
    case "text":
      return 1;
    default:
      return data.kind satisfies never;
  }
}

/** How many different examples there are to hold some out of; undefined where they are endless or not known yet. */
export function countedExamples(data: DataConfig): number | undefined {
  if (isVectorData(data.kind)) return data.examples;
  return data.kind === "modular-addition" ? data.modulus ** 2 : undefined;
}

const modelFitsData: Rule = {
  problem({ model, data }) {
    if ((model.kind === "mlp") === isVectorData(data.kind)) return undefined;
    const reads = model.kind === "mlp" ? "an MLP reads points and digits" : "a GPT reads sequences and text";
    return {
      path: "model.kind",
      message: `model.kind is ${model.kind} and data.kind is ${data.kind}, but ${reads}.`,
      fix:
        model.kind === "mlp"
          ? `Set model.kind to gpt, or data.kind to ${VECTOR_DATA.join(", ")}.`
          : "Set model.kind to mlp, or data.kind to a sequence task or text.",
    };
  },
  mend(config, changed) {
    const kind = isVectorData(config.data.kind) ? "mlp" : "gpt";
    if (changed !== "model.kind") return { ...config, model: { ...config.model, kind } };
    return { ...config, data: { ...config.data, kind: kind === "mlp" ? "generated-text" : "spirals" } };
  },
};

const headsDivideWidth: Rule = {
  problem({ model }) {
    const { heads, width } = model;
    if (model.kind !== "gpt") return undefined;
    const headWidth = width / heads;
    const nearby = nearestWidth(width, heads);
    const fix = `Set model.width to ${nearby} or change model.heads.`;
    if (width % heads !== 0) {
      return { path: "model.width", message: `model.width is ${width}, which ${heads} heads cannot share evenly.`, fix };
    }
    if (headWidth % HEAD_WIDTH_STEP !== 0) {
      const message = `model.width ${width} gives each of ${heads} heads ${headWidth} columns, not a multiple of 4.`;
      return { path: "model.width", message, fix };
    }
    if (headWidth > MAX_HEAD_WIDTH) {
      const message = `model.width ${width} gives each of ${heads} heads ${headWidth} columns, more than 128.`;
      return { path: "model.heads", message, fix: `Set model.heads to at least ${Math.ceil(width / MAX_HEAD_WIDTH)}.` };
    }
    return undefined;
  },
  mend(config, changed) {
    const { heads, width } = config.model;
    if (changed === "model.heads") {
      return { ...config, model: { ...config.model, width: nearestWidth(width, heads) } };
    }
    const fitting = nearestHeads(width, heads);
    if (fitting !== undefined) return { ...config, model: { ...config.model, heads: fitting } };
    return { ...config, model: { ...config.model, width: nearestWidth(width, heads) } };
  },
};

/** The width nearest to one that `heads` heads can share. */
function nearestWidth(width: number, heads: number): number {
  const headWidth = Math.round(width / heads / HEAD_WIDTH_STEP) * HEAD_WIDTH_STEP;
  const widest = Math.floor(model.members.width.max / heads / HEAD_WIDTH_STEP) * HEAD_WIDTH_STEP;
  return heads * Math.min(MAX_HEAD_WIDTH, widest, Math.max(HEAD_WIDTH_STEP, headWidth));
}

/** The number of heads nearest to `heads` that can share this width; undefined where none can. */
function nearestHeads(width: number, heads: number): number | undefined {
  return Array.from({ length: model.members.heads.max }, (_, index) => index + 1)
    .filter((n) => width % (n * HEAD_WIDTH_STEP) === 0 && width / n <= MAX_HEAD_WIDTH)
    .toSorted((a, b) => Math.abs(a - heads) - Math.abs(b - heads))[0];
}

const contextHoldsExample: Rule = {
  problem({ data }) {
    const required = requiredContextLength(data);
    if (data.contextLength >= required) return undefined;
    return {
      path: "data.contextLength",
      message: `data.contextLength is ${data.contextLength}, too short for one ${data.kind} example of ${required} tokens.`,
      fix: `Set data.contextLength to at least ${required}${required > 3 ? ", or lower data.sequenceLength" : ""}.`,
    };
  },
  mend(config, changed) {
    const { data } = config;
    if (changed !== "data.contextLength" || data.kind === "modular-addition") {
      return { ...config, data: { ...data, contextLength: requiredContextLength(data) } };
    }
    return { ...config, data: { ...data, sequenceLength: Math.floor(data.contextLength / 2) } };
  },
};

const examplesFillBatch: Rule = {
  problem({ data, training }) {
    const examples = countedExamples(data);
    if (examples === undefined) return undefined;
    const forTraining = Math.floor(examples * (1 - data.validationShare));
    if (forTraining < training.batchSize) {
      return {
        path: "training.batchSize",
        message: `training.batchSize is ${training.batchSize}, but only ${forTraining} examples are left to train on.`,
        fix: `Set training.batchSize to at most ${forTraining}, or make more examples.`,
      };
    }
    if (examples * data.validationShare >= 1) return undefined;
    return {
      path: "data.validationShare",
      message: `data.validationShare is ${data.validationShare}, which holds out less than one of ${examples} examples.`,
      fix: `Set data.validationShare to at least ${Math.ceil(100 / examples) / 100}.`,
    };
  },
  mend(config, changed) {
    const { data, training } = config;
    if (changed === "training.batchSize") {
      const wanted = Math.ceil(training.batchSize / (1 - data.validationShare)) + 1;
      const grown = isVectorData(data.kind)
        ? { examples: Math.max(data.examples, wanted) }
        : { modulus: Math.max(data.modulus, Math.ceil(Math.sqrt(wanted))) };
      return { ...config, data: { ...data, ...grown } };
    }
    const examples = countedExamples(data) ?? 1;
    const validationShare = Math.max(data.validationShare, Math.ceil(100 / examples) / 100);
    const batchSize = Math.min(training.batchSize, Math.floor(examples * (1 - validationShare)));
    return { ...config, data: { ...data, validationShare }, training: { ...training, batchSize } };
  },
};

const rateFalls: Rule = {
  problem({ optimizer }) {
    const { schedule, learningRate, minimumLearningRate } = optimizer;
    if (schedule === "constant" || minimumLearningRate <= learningRate) return undefined;
    return {
      path: "optimizer.minimumLearningRate",
      message: `optimizer.minimumLearningRate is ${minimumLearningRate}, above the learning rate ${learningRate}.`,
      fix: `Set optimizer.minimumLearningRate to at most ${learningRate}.`,
    };
  },
  mend(config, changed) {
    const { optimizer } = config;
    return changed === "optimizer.minimumLearningRate"
      ? { ...config, optimizer: { ...optimizer, learningRate: optimizer.minimumLearningRate } }
      : { ...config, optimizer: { ...optimizer, minimumLearningRate: optimizer.learningRate } };
  },
};

const scaleWithinBounds: Rule = {
  problem({ precision }) {
    const { kind, initialScale, minimumScale, maximumScale } = precision.scaler;
    if (kind !== "dynamic") return undefined;
    const ceiling = maximumScale === 0 ? Infinity : maximumScale;
    if (minimumScale <= initialScale && initialScale <= ceiling) return undefined;
    const bounds = initialScale < minimumScale ? `below the lowest scale ${minimumScale}` : `above the highest scale ${ceiling}`;
    return {
      path: "precision.scaler.initialScale",
      message: `precision.scaler.initialScale is ${initialScale}, ${bounds}.`,
      fix: "Move the initial scale between the lowest and the highest, or move those.",
    };
  },
  mend(config, changed) {
    const { scaler } = config.precision;
    const ceiling = scaler.maximumScale === 0 ? Infinity : scaler.maximumScale;
    const mended =
      changed === "precision.scaler.initialScale"
        ? {
            minimumScale: Math.min(scaler.minimumScale, scaler.initialScale),
            maximumScale: scaler.maximumScale === 0 ? 0 : Math.max(scaler.maximumScale, scaler.initialScale),
          }
        : changed === "precision.scaler.minimumScale"
          ? {
              initialScale: Math.max(scaler.initialScale, scaler.minimumScale),
              maximumScale: scaler.maximumScale === 0 ? 0 : Math.max(scaler.maximumScale, scaler.minimumScale),
            }
          : {
              initialScale: Math.min(scaler.initialScale, ceiling),
              minimumScale: Math.min(scaler.minimumScale, ceiling),
            };
    return { ...config, precision: { ...config.precision, scaler: { ...scaler, ...mended } } };
  },
};

const rules: readonly Rule[] = [
  modelFitsData,
  headsDivideWidth,
  contextHoldsExample,
  examplesFillBatch,
  rateFalls,
  scaleWithinBounds,
];

/** The first rule between fields that this config breaks. */
export function firstProblem(config: Config): Problem | undefined {
  for (const rule of rules) {
    const problem = rule.problem(config);
    if (problem) return { ...problem, value: valueAt(config, problem.path) };
  }
  return undefined;
}

/** A config in which every rule holds again after one field was set: that field stays, its neighbours move. */
export function settle(config: Config, changed: FieldPath): Config {
  return rules.reduce((settled, rule) => (rule.problem(settled) ? rule.mend(settled, changed) : settled), config);
}
