/**
 * What the passes know of an op kind. Each family of ops defines its kinds in a file beside this one; table.ts collects them.
 * Every pass reads that table, so a kind that lacks an entry does not compile.
 */

import type { HostKind, Op, OpKind, OpTypes, TailKind, Tensor } from "../ir";
import type { GradientRule, LossRule } from "./gradientTape";

export interface OpDefinition<K extends OpKind> {
  /** Throws `ShapeError` where operands do not fit together. */
  readonly shape: (op: Op<K>) => void;
  /** Operations by formula, counted as cost.ts says. */
  readonly flops: (op: Op<K>, counting: Counting) => number;
  /** Bytes moved beyond reading each operand and writing each result once. Absent: none. */
  readonly extraBytes?: (op: Op<K>) => number;
  /** What each output is. */
  readonly outputs: Readonly<Record<OutputSlot<K>, OutputRole>>;
  /** How its inputs get gradients from its output's. A loss starts the backward pass instead. */
  readonly gradient: GradientRule<K> | LossRule<K> | "none";
  /** `asIs`: made after autocast, or of f32 and whole numbers whatever the policy. */
  readonly autocast: AutocastClass | "asIs";
  /** Has an attribute that makes it round its statistics to half (`StatisticsRounding`). */
  readonly roundsStatistics: "rounding" extends keyof OpTypes[K]["attributes"] ? true : false;
  /** The output whose dtype its kernel can choose at the store, so that a narrowing cast folds into it. */
  readonly narrows: OutputSlot<K> | "none";
  /**
   * Cheap enough to run again in the backward pass, where that is asked for, instead of keeping its result: its gradient reads
   * the same input as it (passes/recompute.ts).
   */
  readonly cheap: boolean;
  /**
   * Inputs that its result may overwrite, the first choice first: the invocation that stores a group of the result is the
   * only one to read that group of the input, and reads it before.
   */
  readonly overwrites: readonly InputSlot<K>[];
  /** `host`: other ops may run on its result while it is in registers. `tail`: it is such an op. */
  readonly fusion: K extends HostKind ? "host" : K extends TailKind ? "tail" : "none";
}

/** What a family's own builder function writes with: `GraphBuilder` is one. */
export interface OpWriter {
  /** A new activation, f32 until autocast decides. */
  result(name: string, shape: readonly number[]): Tensor;
  /** Throws `ShapeError` where the operands do not fit together. */
  append(op: Op): void;
}

/** The definitions of some kinds: what a family's file exports. */
export type Definitions<Kinds extends OpKind> = { readonly [K in Kinds]: OpDefinition<K> };

export type InputSlot<K extends OpKind> = { [P in K]: keyof OpTypes[P]["inputs"] & string }[K];
export type OutputSlot<K extends OpKind> = { [P in K]: keyof OpTypes[P]["outputs"] & string }[K];

/**
 * - `result`: what the op is there for; autocast may change its dtype.
 * - `copy`: the values of an input once more, in another dtype.
 * - `statistic`: an f32 figure beside the result that the backward pass needs exactly.
 * - `scales`: of an 8-bit result's tiles, f32.
 * - `scratch`: of the kernel's own.
 * - `gate`: values and lists of gates, and their gradients: f32 and u32, and no part of the model's stream.
 * - `state`: outlives the step.
 */
export type OutputRole = "result" | "copy" | "statistic" | "scales" | "scratch" | "gate" | "state";

/**
 * - `half`: float inputs are cast to the half type, the output is of that type.
 * - `float`: float inputs are cast to f32, the output is f32.
 * - `widest`: inputs are cast to the widest input type, which is also the output's. Additions, GELU and embeddings are not
 *   in PyTorch's table: they run in the type of their inputs, an addition of two types in the wider one.
 */
export type AutocastClass = "half" | "float" | "widest";

/** Dense: as if nothing were left out. Executed: what the kernels compute with every gate awake. */
export type Counting = "dense" | "executed";

/** An op that only differentiation makes: after autocast, and there are no second derivatives. */
export const BACKWARD = { gradient: "none", autocast: "asIs", roundsStatistics: false, cheap: false } as const;

/**
 * A kernel that stores its results beside its inputs and shares its dispatch with no other op. One that may overwrite an input
 * has both entries written out instead.
 */
export const ALONE = { overwrites: [], fusion: "none" } as const;
