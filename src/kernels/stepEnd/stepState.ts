/**
 * The small state that a training step keeps on the GPU, word by word, and its CPU side.
 *
 * Three tensors. `scaler` (u32 [16], kind `state`) holds the loss scale and the counters; the kernels at the
 * end of the step read and write it, nothing is read back to decide anything. `hyper` (f32 [4], kind `input`)
 * is written by the CPU before each step. `metrics` (u32 [rows, METRICS_ROW_WORDS], kind `state`) is a ring of rows, one a
 * step, read back now and then. The layouts stand here once; the shaders get them as constants.
 */

import type { GatedPart } from "../../graph/gateTypes";

/** Words of the `scaler` tensor. Floats are stored as their bits. */
const SCALER_LAYOUT = {
  /** f32: what the loss is multiplied by. Word 0 by contract with `crossEntropyGradient`. */
  SCALE: 0,
  /** Good steps since the scale last changed. */
  GROWTH_TRACKER: 1,
  /** 1 when this step's gradients hold an infinity or NaN. */
  FOUND_INF: 2,
  /** Optimizer steps done: the t of AdamW's bias corrections. */
  APPLIED_STEPS: 3,
  SKIPPED_STEPS: 4,
  /** f32: the norm of the whole gradient, unscaled, before clipping. */
  GRAD_NORM: 5,
  /** f32: clip coefficient / scale, what the optimizer multiplies each gradient by; see FACTOR_IS_RAISED. */
  UPDATE_FACTOR: 6,
  /** Steps begun, applied or not: the number of the step under way, from 0. */
  STEP_COUNT: 7,
  /**
   * Not 0: the step under way counts as overflowed, whatever its gradients hold. To be OR-ed into before the decision, by
   * another worker's found-inf or by hand; the scaler's update clears it.
   */
  OUTSIDE_FOUND_INF: 8,
  /** 1 + the first flag that a store of the step under way set (kernels/stepEnd/overflow.ts), 0 for none or no flags. */
  FIRST_OVERFLOW: 9,
  /** 1 where UPDATE_FACTOR is RAISED_BY times too large, because it would be no normal f32 (lib/small-factor.wgsl). */
  FACTOR_IS_RAISED: 10,
  /** f32: the norm of the weights before the step, from the norm's finish to the row; 0 where it is not measured. */
  WEIGHT_NORM: 11,
} as const;

/** As in shaders/lib/small-factor.wgsl. */
const RAISED_BY = 2 ** 64;

export const SCALER_WORDS = 16;

/** Words of `hyper`. */
const HYPER_LAYOUT = {
  LEARNING_RATE: 0,
  /** What the gradients are multiplied by before they are clipped and applied; see HyperParameters. */
  GRADIENT_FACTOR: 1,
} as const;

export const HYPER_WORDS = 4;

/** Words of a metrics row. Floats are stored as their bits. */
const METRICS_LAYOUT = {
  STEP: 0,
  LOSS: 1,
  ROW_SCALE: 2,
  ROW_FOUND_INF: 3,
  ROW_GRAD_NORM: 4,
  ROW_LEARNING_RATE: 5,
  ROW_SKIPPED_STEPS: 6,
  ACCURACY: 7,
  ROW_APPLIED_STEPS: 8,
  SKIPPED: 9,
  ROW_OUTSIDE_FOUND_INF: 10,
  ROW_FIRST_OVERFLOW: 11,
  /** f32: the shares of gates awake and frozen; a NaN where there are no gates. */
  FEED_FORWARD_ACTIVE: 12,
  FEED_FORWARD_FROZEN: 13,
  HEADS_ACTIVE: 14,
  HEADS_FROZEN: 15,
  /** f32: how uneven a router's load is; a NaN where there is no router. */
  FEED_FORWARD_IMBALANCE: 16,
  /** f32: the norm of the weights that the step's gradients are of; 0 where it is not measured. */
  ROW_WEIGHT_NORM: 17,
} as const;

/** A whole number of groups of four. */
export const METRICS_ROW_WORDS = 20;

/** The layouts as shader constants: each kernel of the step's end takes those it needs. */
export const SCALER_CONSTANTS: Readonly<Record<string, number>> = SCALER_LAYOUT;
export const HYPER_CONSTANTS: Readonly<Record<string, number>> = HYPER_LAYOUT;
export const METRICS_CONSTANTS: Readonly<Record<string, number>> = { ...METRICS_LAYOUT, METRICS_ROW_WORDS };

/** The `scaler` tensor as numbers: what a checkpoint keeps. */
export interface ScalerState {
  readonly scale: number;
  readonly growthTracker: number;
  readonly foundInf: boolean;
  readonly appliedSteps: number;
  readonly skippedSteps: number;
  readonly gradNorm: number;
  readonly updateFactor: number;
  readonly stepCount: number;
}

/** The state before the first step. `scale` comes from `scalerRule` (../../numerics/lossScaler.ts). */
export function initialScalerState(scale: number): ScalerState {
  return {
    scale,
    growthTracker: 0,
    foundInf: false,
    appliedSteps: 0,
    skippedSteps: 0,
    gradNorm: 0,
    updateFactor: 0,
    stepCount: 0,
  };
}

export function encodeScalerState(state: ScalerState): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(SCALER_WORDS);
  const floats = new Float32Array(words.buffer);
  floats[SCALER_LAYOUT.SCALE] = state.scale;
  words[SCALER_LAYOUT.GROWTH_TRACKER] = state.growthTracker;
  words[SCALER_LAYOUT.FOUND_INF] = state.foundInf ? 1 : 0;
  words[SCALER_LAYOUT.APPLIED_STEPS] = state.appliedSteps;
  words[SCALER_LAYOUT.SKIPPED_STEPS] = state.skippedSteps;
  floats[SCALER_LAYOUT.GRAD_NORM] = state.gradNorm;
  floats[SCALER_LAYOUT.UPDATE_FACTOR] = state.updateFactor;
  words[SCALER_LAYOUT.STEP_COUNT] = state.stepCount;
  return words;
}

/** The `scaler` tensor's words with another scale and growth tracker; everything else goes on. */
export function rescaled(
  words: Uint32Array<ArrayBuffer>,
  { scale, growthTracker }: Pick<ScalerState, "scale" | "growthTracker">,
): Uint32Array<ArrayBuffer> {
  const next = words.slice();
  new Float32Array(next.buffer)[SCALER_LAYOUT.SCALE] = scale;
  next[SCALER_LAYOUT.GROWTH_TRACKER] = growthTracker;
  return next;
}

/** @param bytes the `scaler` tensor as read back. */
export function decodeScalerState(bytes: ArrayBuffer): ScalerState {
  const { word, float } = reader(bytes, 0);
  return {
    scale: float(SCALER_LAYOUT.SCALE),
    growthTracker: word(SCALER_LAYOUT.GROWTH_TRACKER),
    foundInf: word(SCALER_LAYOUT.FOUND_INF) !== 0,
    appliedSteps: word(SCALER_LAYOUT.APPLIED_STEPS),
    skippedSteps: word(SCALER_LAYOUT.SKIPPED_STEPS),
    gradNorm: float(SCALER_LAYOUT.GRAD_NORM),
    updateFactor: float(SCALER_LAYOUT.UPDATE_FACTOR) / (word(SCALER_LAYOUT.FACTOR_IS_RAISED) === 0 ? 1 : RAISED_BY),
    stepCount: word(SCALER_LAYOUT.STEP_COUNT),
  };
}

/** Words to write into the `scaler` tensor between two steps. */
export interface ScalerWrite {
  readonly byteOffset: number;
  readonly words: Uint32Array<ArrayBuffer>;
}

/** The next step counts as overflowed: another worker's found-inf, or a person's hand. Holds for that step alone. */
export function outsideFoundInfWrite(): ScalerWrite {
  return {
    byteOffset: SCALER_LAYOUT.OUTSIDE_FOUND_INF * Uint32Array.BYTES_PER_ELEMENT,
    words: Uint32Array.of(1),
  };
}

/**
 * The next step's loss scale, by hand; the growth tracker goes on, as with `GradScaler.update(new_scale)`.
 * @throws RangeError for a scale that is no positive normal f32.
 */
export function scaleWrite(scale: number): ScalerWrite {
  const MIN_NORMAL = 2 ** -126;
  const rounded = Float32Array.of(scale);
  if (!(scale >= MIN_NORMAL && Number.isFinite(rounded[0]))) {
    throw new RangeError(`A loss scale must be a positive normal f32, not ${scale}.`);
  }
  const byteOffset = SCALER_LAYOUT.SCALE * Uint32Array.BYTES_PER_ELEMENT;
  return { byteOffset, words: new Uint32Array(rounded.buffer) };
}

/** What the CPU tells the GPU before each step. */
export interface HyperParameters {
  readonly learningRate: number;
  /**
   * 1 (the default) where the gradients in memory are the mean's; 1/N where they are the sum of N workers' means. How many
   * workers there are may so change from step to step, and nothing is compiled anew. The micro-batches of a step have their
   * share in the loss's own constant factor: it decides what halves can hold.
   */
  readonly gradientFactor?: number;
}

export function encodeHyper({ learningRate, gradientFactor = 1 }: HyperParameters): Float32Array<ArrayBuffer> {
  const words = new Float32Array(HYPER_WORDS);
  words[HYPER_LAYOUT.LEARNING_RATE] = learningRate;
  words[HYPER_LAYOUT.GRADIENT_FACTOR] = gradientFactor;
  return words;
}

/** One step as the GPU recorded it. */
export interface MetricsRow {
  /** From 0; counts skipped steps too. */
  readonly step: number;
  /** Mean loss over the batch, unscaled. */
  readonly loss: number;
  /** The loss scale that this step used, before the scaler's update. */
  readonly scale: number;
  readonly foundInf: boolean;
  /** It was said to have been found elsewhere. */
  readonly outsideFoundInf: boolean;
  /** The first tensor that overflowed, as an index into the lane's flagged tensors; absent where no flag was set. */
  readonly firstOverflow?: number;
  /** The step changed nothing: found-inf, with a scaler that skips. */
  readonly skipped: boolean;
  /** Unscaled, before clipping; infinite or NaN where a gradient was. */
  readonly gradNorm: number;
  /** Of the weights that those gradients are of, before the step; absent where it is not measured. */
  readonly weightNorm?: number;
  readonly learningRate: number;
  /** Totals since the first step, this one included. */
  readonly skippedSteps: number;
  readonly appliedSteps: number;
  /** Share of targets hit, where the model counts them. */
  readonly accuracy?: number;
  /** Of the gates of each part, in a model that has any; a part without gates is awake. */
  readonly gates?: Readonly<Record<GatedPart, GateShares>>;
}

export interface GateShares {
  /** Share of the gates that were awake in the step, 0 to 1. */
  readonly active: number;
  /** Share of the gates that are frozen. */
  readonly frozen: number;
  /**
   * Of a router: how many times its mean load the busiest gate had beyond the mean, in the layer where that is most; 0 is even
   * (the "maximal violation" of Wang et al. 2024).
   */
  readonly imbalance?: number;
}

/**
 * The rows of steps `from` to `to` − 1, in order, out of the ring as read back. Steps that the ring no longer
 * holds, or does not hold yet, are left out.
 */
export function decodeMetrics(bytes: ArrayBuffer, from: number, to: number): MetricsRow[] {
  const rows = bytes.byteLength / (METRICS_ROW_WORDS * Uint32Array.BYTES_PER_ELEMENT);
  return (
    Array.from({ length: rows }, (_, index) => decodeMetricsRow(bytes, index))
      // A row not yet written is all zeros and would pass for step 0, but a scale is never 0.
      .filter((row) => row.scale !== 0 && row.step >= from && row.step < to)
      .sort((a, b) => a.step - b.step)
  );
}

function decodeMetricsRow(bytes: ArrayBuffer, index: number): MetricsRow {
  const { word, float } = reader(bytes, index * METRICS_ROW_WORDS);
  const accuracy = float(METRICS_LAYOUT.ACCURACY);
  const overflow = word(METRICS_LAYOUT.ROW_FIRST_OVERFLOW);
  const weightNorm = float(METRICS_LAYOUT.ROW_WEIGHT_NORM);
  const imbalance = float(METRICS_LAYOUT.FEED_FORWARD_IMBALANCE);
  const feedForward = {
    active: float(METRICS_LAYOUT.FEED_FORWARD_ACTIVE),
    frozen: float(METRICS_LAYOUT.FEED_FORWARD_FROZEN),
    ...(!Number.isNaN(imbalance) && { imbalance }),
  };
  const heads = { active: float(METRICS_LAYOUT.HEADS_ACTIVE), frozen: float(METRICS_LAYOUT.HEADS_FROZEN) };
  return {
    step: word(METRICS_LAYOUT.STEP),
    loss: float(METRICS_LAYOUT.LOSS),
    scale: float(METRICS_LAYOUT.ROW_SCALE),
    foundInf: word(METRICS_LAYOUT.ROW_FOUND_INF) !== 0,
    outsideFoundInf: word(METRICS_LAYOUT.ROW_OUTSIDE_FOUND_INF) !== 0,
    ...(overflow > 0 && { firstOverflow: overflow - 1 }),
    skipped: word(METRICS_LAYOUT.SKIPPED) !== 0,
    gradNorm: float(METRICS_LAYOUT.ROW_GRAD_NORM),
    ...(weightNorm > 0 && { weightNorm }),
    learningRate: float(METRICS_LAYOUT.ROW_LEARNING_RATE),
    skippedSteps: word(METRICS_LAYOUT.ROW_SKIPPED_STEPS),
    appliedSteps: word(METRICS_LAYOUT.ROW_APPLIED_STEPS),
    ...(!Number.isNaN(accuracy) && { accuracy }),
    ...(!Number.isNaN(feedForward.active) && { gates: { feedForward, heads } }),
  };
}

interface WordReader {
  readonly word: (index: number) => number;
  readonly float: (index: number) => number;
}

function reader(bytes: ArrayBuffer, start: number): WordReader {
  const view = new DataView(bytes, start * Uint32Array.BYTES_PER_ELEMENT);
  return {
    word: (index) => view.getUint32(index * Uint32Array.BYTES_PER_ELEMENT, true),
    float: (index) => view.getFloat32(index * Uint32Array.BYTES_PER_ELEMENT, true),
  };
}
