/**
 * What no single field's range can say: rules between fields. Each finds its problem and, where there is one
 * obvious remedy, mends it, so that a control in the page that breaks a rule moves its neighbours instead of
 * being refused.
 */

import type { Advised } from "../words/refused";
import { dataKind, isVectorData } from "./dataKinds";
import { frozenLayersHaveNoGates, frozenLayersShareNothing, modelHasTrainedLayers } from "./freezingRules";
import { gatesFitTiles, gatesOwnTheirWeights, gatesScaleNothing, tokenBlocksFitContext } from "./gateRules";
import { headsDivideWidth, modelFitsData } from "./modelRules";
import type { Problem, Rule } from "./rule";
import { valueAt } from "./schema";
import type { Config, FieldPath } from "./schema";

const examplesFillBatch: Rule = {
  problem({ data, training }) {
    const examples = dataKind(data.kind).count?.(data);
    if (examples === undefined) return undefined;
    const holdsOutOne = examples * data.validationShare >= 1;
    const share = holdsOutOne ? data.validationShare : Math.ceil(100 / examples) / 100;
    // What is left for training with the share that is advised, so that no second refusal follows the first.
    const forTraining = Math.floor(examples * (1 - share));
    const fits = training.batchSize <= forTraining;
    const smallerBatch: Advised = { path: "training.batchSize", to: forTraining, bound: "most" };
    if (!holdsOutOne) {
      return {
        path: "data.validationShare",
        report: {
          code: "rule/held-out",
          values: {
            share: data.validationShare,
            advice: [{ path: "data.validationShare", to: share, bound: "least" }, ...(fits ? [] : [smallerBatch])],
          },
        },
      };
    }
    if (fits) return undefined;
    return {
      path: "training.batchSize",
      report: {
        code: "rule/batch-of-examples",
        values: { batchSize: training.batchSize, examples: forTraining, advice: [smallerBatch] },
      },
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
    const examples = dataKind(data.kind).count?.(data) ?? 1;
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
      report: {
        code: "rule/rate-falls",
        values: {
          minimum: minimumLearningRate,
          rate: learningRate,
          advice: [{ path: "optimizer.minimumLearningRate", to: learningRate, bound: "most" }],
        },
      },
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
    const advised: Advised =
      minimumScale > ceiling
        ? { path: "precision.scaler.maximumScale", to: Math.max(minimumScale, initialScale), bound: "least" }
        : { path: "precision.scaler.initialScale", to: Math.min(Math.max(initialScale, minimumScale), ceiling) };
    return {
      path: "precision.scaler.initialScale",
      report: {
        code: "rule/scale-within-bounds",
        values: {
          scale: initialScale,
          ...(initialScale < minimumScale ? { side: "below", bound: minimumScale } : { side: "above", bound: ceiling }),
          advice: [advised],
        },
      },
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
  modelHasTrainedLayers,
  frozenLayersShareNothing,
  frozenLayersHaveNoGates,
  gatesOwnTheirWeights,
  gatesScaleNothing,
  gatesFitTiles,
  tokenBlocksFitContext,
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

/**
 * A config in which every rule holds again after one field was set: that field stays, its neighbours move.
 */
export function settle(config: Config, changed: FieldPath): Config {
  return rules.reduce((settled, rule) => (rule.problem(settled) ? rule.mend(settled, changed) : settled), config);
}
