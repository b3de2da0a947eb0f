/** What the reference's training step and `halfstep check` ask of an optimizer's rule. */
import type { Arithmetic } from "../arithmetic";

/** Flat arrays of one length, changed in place but for the gradients. */
export interface ReferenceUpdate<M extends string = string> {
  readonly parameters: Float64Array;
  /** Unscaled and clipped. */
  readonly gradients: Float64Array;
  readonly moments: Readonly<Record<M, Float64Array>>;
  /** Applied steps, this one included. */
  readonly step: number;
  readonly learningRate: number;
  /** 0 for elements that are not decayed. */
  readonly weightDecay: number;
}

export interface ReferenceOptimizer<M extends string = string> {
  /** What it keeps of each parameter: zeros before the first step. */
  readonly moments: readonly M[];
  update(update: ReferenceUpdate<M>, arithmetic: Arithmetic): void;
}
