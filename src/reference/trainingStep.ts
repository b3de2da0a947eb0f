/**
 * Reference of a whole training step, in the order of the GPU's one command buffer and of a PyTorch loop with
 * autocast and GradScaler: forward and scaled backward for each micro-batch, found-inf, unscale, global norm,
 * clip, optimizer, scale update. What a student reads first, and what the session's steps are tested against.
 */

import type { Graph, Parameter, Tensor } from "../graph/ir";
import { elementsOf } from "../graph/tensors";
import { nextLossScale } from "../numerics/lossScaler";
import type { LossScale, ScalerRule } from "../numerics/lossScaler";
import type { Arithmetic } from "./arithmetic";
import { evaluate } from "./evaluate";
import { at } from "./matrix";
import { clipFactor, foundInf, globalNorm } from "./optimizers/norm";
import type { ReferenceOptimizer } from "./optimizers/rule";

/**
 * What a step is made of. `first` and `later` are one training graph, for a step's first and other
 * micro-batches.
 */
export interface StepDefinition {
  readonly first: Graph;
  readonly later: Graph;
  readonly scaler: Tensor;
  /** Kind `state`, [1]. */
  readonly loss: Tensor;
  readonly optimizer: ReferenceOptimizer;
  readonly learningRate: number;
  /** Of the parameters that are decayed. */
  readonly weightDecay: number;
  /** Gradients are clipped to this global norm; 0 clips nothing. */
  readonly maxNorm: number;
  readonly scalerRule: ScalerRule;
}

/** All that outlives a step. */
export interface TrainingState {
  /** f32 master weights by the parameter's tensor id; changed in place by a step. */
  readonly parameters: ReadonlyMap<number, Float64Array>;
  /** What the optimizer keeps, by the parameter's tensor id and then by name. */
  readonly moments: ReadonlyMap<number, Readonly<Record<string, Float64Array>>>;
  lossScale: LossScale;
  /** Steps in which the optimizer ran: the t of Adam's bias correction. */
  appliedSteps: number;
}

export interface StepResult {
  /** Mean over the step's micro-batches, not scaled. */
  readonly loss: number;
  /** Global norm of the unscaled gradients, before clipping. */
  readonly gradNorm: number;
  readonly skipped: boolean;
}

/** The state before the first step, from the parameters' initial values. */
export function initialTrainingState(
  parameters: ReadonlyMap<number, Float64Array>,
  optimizer: ReferenceOptimizer,
  lossScale: LossScale,
): TrainingState {
  const zeros = (length: number): Record<string, Float64Array> =>
    Object.fromEntries(optimizer.moments.map((name) => [name, new Float64Array(length)]));
  const moments = new Map([...parameters].map(([id, { length }]) => [id, zeros(length)]));
  return { parameters, moments, lossScale, appliedSteps: 0 };
}

/** One step over its micro-batches (input values by tensor id); updates `state`. */
export function trainingStep(
  definition: StepDefinition,
  state: TrainingState,
  microBatches: readonly ReadonlyMap<number, Float64Array>[],
  arithmetic: Arithmetic,
): StepResult {
  const parameters = definition.first.parameters.filter(({ trainable }) => trainable);
  const results = runMicroBatches(definition, state, microBatches, arithmetic);
  const loss = at(results.get(definition.loss.id) ?? new Float64Array(), 0);
  const scaled = parameters.map((parameter) => gradientOf(parameter, results));
  const overflowed = scaled.some(foundInf);
  const inverse = arithmetic.round(1 / state.lossScale.scale);
  const gradients = scaled.map((values) => values.map((value) => arithmetic.round(value * inverse)));
  const gradNorm = globalNorm(concatenate(gradients), arithmetic);
  const skipped = overflowed && definition.scalerRule.skips;
  if (!skipped) {
    state.appliedSteps += 1;
    const factor = definition.maxNorm > 0 ? clipFactor(gradNorm, definition.maxNorm, arithmetic) : 1;
    for (const [index, parameter] of parameters.entries()) {
      const clipped = (gradients[index] ?? new Float64Array()).map((value) => arithmetic.round(value * factor));
      updateParameter(definition, state, parameter, clipped, arithmetic);
    }
  }
  state.lossScale = nextLossScale(definition.scalerRule, state.lossScale, overflowed);
  return { loss, gradNorm, skipped };
}

/** Forward and backward of every micro-batch; gradients and loss add up from one to the next. */
function runMicroBatches(
  { first, later, scaler, loss }: StepDefinition,
  state: TrainingState,
  microBatches: readonly ReadonlyMap<number, Float64Array>[],
  arithmetic: Arithmetic,
): Map<number, Float64Array> {
  const scale = new Float64Array(elementsOf(scaler.shape));
  scale[0] = state.lossScale.scale;
  const carried = [...first.parameters.map(({ gradient }) => gradient), loss].flatMap((tensor) => tensor?.id ?? []);
  let results = new Map<number, Float64Array>();
  for (const [index, inputs] of microBatches.entries()) {
    const values = new Map([...state.parameters, ...inputs, [scaler.id, scale] as const]);
    for (const id of carried) {
      const value = results.get(id);
      if (value !== undefined) values.set(id, value);
    }
    results = evaluate(index === 0 ? first : later, values, arithmetic);
  }
  return results;
}

/** Zeros for a parameter that no gradient reaches, as the gradient arena holds them. */
function gradientOf({ tensor, gradient }: Parameter, results: ReadonlyMap<number, Float64Array>): Float64Array {
  const values = gradient === undefined ? undefined : results.get(gradient.id);
  return values ?? new Float64Array(elementsOf(tensor.shape));
}

function updateParameter(
  { optimizer, learningRate, weightDecay }: StepDefinition,
  state: TrainingState,
  { tensor, decayed }: Parameter,
  gradients: Float64Array,
  arithmetic: Arithmetic,
): void {
  const parameters = state.parameters.get(tensor.id) ?? new Float64Array();
  const moments = state.moments.get(tensor.id) ?? {};
  const step = state.appliedSteps;
  const decay = decayed ? weightDecay : 0;
  optimizer.update({ parameters, gradients, moments, step, learningRate, weightDecay: decay }, arithmetic);
}

function concatenate(arrays: readonly Float64Array[]): Float64Array {
  return Float64Array.from(arrays.flatMap((values) => [...values]));
}
