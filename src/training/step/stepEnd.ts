/**
 * What follows the backward pass in every step: gradient norm and found-inf, the optimizer, the scaler. Flat over the
 * parameter arena, and outside the graph, because nothing of it is differentiated.
 */
import type { Config } from "../../config/schema";
import type { Tensor } from "../../graph/ir";
import type { ParameterBlock } from "../../graph/plan/plan";
import { factoryAbove, type TensorFactory } from "../../graph/tensors";
import type { KernelCall } from "../../kernels/call";
import { awakeElementCalls } from "../../kernels/gates/gateUpdate";
import { gradientNormFinish, gradientNormScan, gradientNormScratchWords } from "../../kernels/stepEnd/gradientNorm";
import { optimizerCalls } from "../../kernels/stepEnd/optimizer";
import { scalerUpdateCalls } from "../../kernels/stepEnd/scaler";
import { scalerRule, type ScalerRule } from "../../numerics/lossScaler";
import { HYPER_WORDS, METRICS_ROW_WORDS } from "../../kernels/stepEnd/stepState";
import type { LaneMemory } from "../lane/laneMemory";
import { gateEndCalls, type StepGates } from "./stepGates";
import type { StepGraph } from "./stepGraph";

/** Rows of the metrics ring: more than a chunk of steps (session.ts) ever holds. */
export const METRICS_ROWS = 64;

export interface StepTensors {
  /** f32, written by the CPU before each step. */
  readonly hyper: Tensor;
  /** u32 [METRICS_ROWS, METRICS_ROW_WORDS]. */
  readonly metrics: Tensor;
}

export function makeStepTensors(graph: StepGraph): StepTensors {
  const factory = factoryAbove(graph.first, [graph.scaler]);
  return {
    hyper: factory.make("hyper", [HYPER_WORDS], "f32", "state"),
    metrics: factory.make("metrics", [METRICS_ROWS, METRICS_ROW_WORDS], "u32", "state"),
  };
}

/** An FP32 lane has nothing to scale. */
export function scalerRuleOf({ precision }: Config): ScalerRule {
  return scalerRule(precision.kind === "fp32" ? { ...precision.scaler, kind: "off" } : precision.scaler);
}

/** @param others tensors made beside the graph, whose ids the scratch must not take. */
export function stepEndCalls(
  config: Config,
  graph: StepGraph,
  { hyper, metrics }: StepTensors,
  block: ParameterBlock,
  memory: LaneMemory,
  factory: TensorFactory,
  gates?: StepGates,
): KernelCall[] {
  const { parameters, gradients, moments, halfWeights } = block.trained;
  const { scaler, loss, hits } = graph;
  const { gradientClip } = config.optimizer;
  const rule = scalerRuleOf(config);
  const words = gradientNormScratchWords(gradients.shape[0] ?? 0);
  const partials = factory.make("gradient norm partials", [words], "u32", "activation");
  memory.addScratch(partials);
  const { skips } = rule;
  const { start } = block.trainedRange;
  const decay = { start: block.decayRange.start - start, end: block.decayRange.end - start };
  const awake = gates && { awake: gates.awake };
  // The scan passes over weights that sleep, and what is left of weights without masters is halves.
  const isWhole = block.masterStart === 0 && !gates;
  return [
    ...(gates ? awakeElementCalls(gates.owners, gates.record, gates.awake) : []),
    gradientNormScan({ gradients, scaler, partials, ...awake, ...(isWhole && { weights: parameters }) }),
    gradientNormFinish({ partials, scaler, hyper, gradientClip, skips }),
    ...optimizerCalls(
      { parameters, gradients, moments, scaler, hyper, ...(halfWeights && { halfWeights }), ...awake },
      {
        rule: config.optimizer,
        decay,
        skips,
        masterWeights: block.masterStart === 0,
      },
    ),
    ...(gates ? gateEndCalls(config.model, gates, scaler, skips) : []),
    ...scalerUpdateCalls({ scaler, hyper, loss, accuracy: hits, metrics, ...(gates && { gates }) }, rule),
  ];
}
