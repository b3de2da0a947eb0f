/**
 * The record of a model's gates, one f32 tensor of kind `state`: what they do in this step and what must outlive it. A row
 * for each part that is gated (its controller), then a row for each gate, layer after layer.
 */
import type { GatedPart } from "./gateTypes";

export const RECORD_WORDS = 8;

/** Words of a part's row. */
export const PART_LAYOUT = {
  /** What a gate's chance of being awake costs, in nats like the loss. */
  PENALTY: 0,
  /** The share of gates that should be awake by now. */
  TARGET: 1,
  /** The share that is expected to be, by their chances. */
  EXPECTED_SHARE: 2,
  /** The share that was awake in the last step. */
  ACTIVE_SHARE: 3,
  /** The share that is frozen. */
  FROZEN_SHARE: 4,
  /** The controller's sum of errors. */
  INTEGRAL: 5,
  /** Of routed gates: the busiest gate's load in the last step, in any layer, over its layer's mean, less 1; 0 is even. */
  IMBALANCE: 6,
} as const;

/** Words of a gate's row; flags are 0 or 1. */
export const GATE_LAYOUT = {
  /** In the step under way; of a routed gate whether any token block chose it. */
  AWAKE: 0,
  /** Its chance of being awake; of a routed gate the share of the step's token blocks that chose it. */
  PROBABILITY: 1,
  FROZEN: 2,
  /** Checks in a row at which it was shut; while frozen, checks since. */
  SHUT_CHECKS: 3,
  /** Steps in which it was awake since the run began; of a routed gate the shares of their token blocks that chose it. */
  AWAKE_STEPS: 4,
  /** Of gates by importance: the running mean of |Σ gate·dL/dgate|, unscaled. */
  IMPORTANCE: 5,
  /** Steps that the mean is of, since the gate last woke, counted up to a limit; NOT_CHOSEN while it sleeps. */
  MEASURED: 6,
  /** Σ gate·dL/dgate · loss scale of the step under way, over its micro-batches so far. */
  TAYLOR: 7,
} as const;

/** Words of a routed gate's row, beside those above: its chance is the share of the step's token blocks that chose it. */
export const ROUTED_LAYOUT = {
  /** What is added to its score when token blocks choose, so that its load becomes the mean. */
  BIAS: 5,
} as const;

/** In MEASURED: the gate sleeps until a check chooses it. A new record is zero: everything is awake. */
export const NOT_CHOSEN = -1;

export const PARTS: readonly GatedPart[] = ["feedForward", "heads"];

export function rowOfPart(part: GatedPart): number {
  return PARTS.indexOf(part);
}
