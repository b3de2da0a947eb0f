/**
 * The graph: the operations of one training step, with shapes and dtypes, before any WebGPU object exists.
 *
 * Plain data. A model builder makes it, autocast and differentiation extend it, the planner places it, the kernels
 * lower it. Each op kind's operands are named once, in `OpTypes`; what else is known of it (shapes, cost, gradient, autocast
 * class, …) is its definition, in the folder ops.
 *
 * Shape legend, used everywhere: B batch, T context length, N = B·T rows, C width, H heads, D = C/H head width,
 * V vocabulary, F feed-forward width, M×K · K×N a matmul.
 */

import type { Restriction } from "./restriction";
import type { GatedPart, GateRule } from "./gateTypes";
import type { Initializer } from "./initializer";

/** 16-bit floats: IEEE binary16 and bfloat16. */
export type HalfType = "f16" | "bf16";

/** 8-bit floats: what matmuls read in 8-bit lanes, each tensor with its scales (kernels/elementwise/quantize.ts). */
export type EightBitType = "e4m3" | "e5m2";

/**
 * Logical element types. `f16` becomes native or packed half only when kernels are assembled for a device; `bf16` is
 * always packed, because WGSL has no such type.
 */
export type DType = "f32" | HalfType | EightBitType | "u32";

export function isHalf(dtype: DType): dtype is HalfType {
  return dtype === "f16" || dtype === "bf16";
}

export function isEightBit(dtype: DType): dtype is EightBitType {
  return dtype === "e4m3" || dtype === "e5m2";
}

/**
 * Where a tensor lives.
 * - `parameter`: f32 master weight in the parameter arena; survives the step.
 * - `halfWeight`: half copy of a parameter, same element offsets; rewritten by the optimizer dispatch. Or its 8-bit
 *   form with its scales, written at the start of each step.
 * - `gradient`: f32 gradient of a parameter, same element offsets.
 * - `optimizer`: f32 moments, same element offsets.
 * - `input`: written by the CPU before the step.
 * - `state`: small persistent GPU state (scaler, counters, metrics ring).
 * - `activation`: everything else; lifetime planned, memory shared.
 */
export type TensorKind = "parameter" | "halfWeight" | "gradient" | "optimizer" | "input" | "state" | "activation";

export interface Tensor {
  readonly id: number;
  /** Reaches WebGPU labels, error messages and the memory view. Gradients are named `d(<tensor>)`. */
  readonly name: string;
  /** Logical shape. Storage pads the last dimension to a multiple of four; padding lanes always hold zero. */
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly kind: TensorKind;
  /** The id of the tensor whose values this one holds once more (recompute.ts). */
  readonly repeats?: number;
}

export type ActivationFunction = "gelu" | "relu" | "tanh";

/**
 * Absent: statistics are f32, as they should be. Else an op that holds a softmax or a norm rounds its sums, exponentials
 * and results to this type, as if it ran in it: what PyTorch's table keeps from happening, as an experiment.
 */
export interface StatisticsRounding {
  readonly rounding?: HalfType;
}

/** What a gated block computes before its gate: an activation function, or nothing (a head's output). */
export type GatedFunction = ActivationFunction | "identity";

/** Operands and attributes of each op kind. `outputs` are written; `inputs` are only read. */
export interface OpTypes {
  /** out[n,:] = table[tokens[n],:] + positions[n mod T,:]. tokens u32 [N]; table [V,C]; positions [T,C]. */
  embedding: {
    inputs: { tokens: Tensor; table: Tensor; positions?: Tensor };
    outputs: { out: Tensor };
    attributes: Record<never, never>;
  };
  /** dTable[v,:] (+)= Σ over n with tokens[n] = v of dOut[n,:], in ascending n. */
  embeddingGradient: {
    inputs: { tokens: Tensor; dOut: Tensor };
    outputs: { dTable: Tensor };
    attributes: { accumulate: boolean };
  };
  /**
   * out (+)= op(a)·op(b) + bias, over the last two dimensions; leading dimensions (rank 3) are the batch.
   * a is [M,K], or [K,M] with transposeA; b is [K,N], or [N,K] with transposeB; bias [N]. An 8-bit operand comes with
   * its scales. `gradients`: the 8-bit type that the gradient of out takes before the backward products read it.
   * `takers` are the lists that the gradient of b is restricted by where a's rows have lists of their own (`route`).
   * `precise`: f32 whatever autocast says of products.
   * partials f32 [S,M,N]: scratch of sums over K that are taken in S parts (splitSums.ts); absent: in one.
   */
  matmul: {
    inputs: {
      a: Tensor;
      b: Tensor;
      bias?: Tensor;
      aScales?: Tensor;
      bScales?: Tensor;
      active?: Tensor;
      takers?: Tensor;
    };
    outputs: { out: Tensor; partials?: Tensor };
    attributes: {
      transposeA: boolean;
      transposeB: boolean;
      accumulate: boolean;
      gradients?: EightBitType;
      restricted?: Restriction;
      precise?: true;
    };
  };
  /** out = a + b, same shape. */
  add: { inputs: { a: Tensor; b: Tensor }; outputs: { out: Tensor }; attributes: Record<never, never> };
  /** out = x in another dtype. Rounds to nearest even. */
  cast: { inputs: { x: Tensor }; outputs: { out: Tensor }; attributes: Record<never, never> };
  /**
   * out = x · max/amax in `format`, whose largest value is max; scales = amax/max, f32 [tiles]: an amax for each tile of
   * 1×128 elements of x, or with `block` of 128×128.
   */
  quantize: {
    inputs: { x: Tensor };
    outputs: { out: Tensor; scales: Tensor };
    attributes: { block: boolean; format: EightBitType };
  };
  /** out = f(x), elementwise. GELU is the exact one: x·½(1 + erf(x/√2)). */
  activation: {
    inputs: { x: Tensor };
    outputs: { out: Tensor };
    attributes: { function: ActivationFunction };
  };
  /** dX = f′(x) · dOut. */
  activationGradient: {
    inputs: { x: Tensor; dOut: Tensor };
    outputs: { dX: Tensor };
    attributes: { function: ActivationFunction };
  };
  /** Over rows of x [M,C]: out = (x − mean)·rstd·gain + bias; biased variance. statistics f32 [2,M]: mean, and below it rstd. */
  layerNorm: {
    inputs: { x: Tensor; gain: Tensor; bias?: Tensor };
    outputs: { out: Tensor; statistics: Tensor };
    attributes: { epsilon: number } & StatisticsRounding;
  };
  layerNormGradient: {
    inputs: { x: Tensor; gain: Tensor; statistics: Tensor; dOut: Tensor };
    outputs: { dX: Tensor };
    attributes: Record<never, never>;
  };
  /** dGain[c] (+)= Σ_m dOut·(x − mean)·rstd; dBias[c] (+)= Σ_m dOut. */
  layerNormParameterGradient: {
    inputs: { x: Tensor; statistics: Tensor; dOut: Tensor };
    outputs: { dGain: Tensor; dBias?: Tensor };
    attributes: { accumulate: boolean };
  };
  /** Over rows of x [M,C]: out = x·rstd·gain with rstd = 1/√(Σx²/C + ε). rstd f32 [M]. */
  rmsNorm: {
    inputs: { x: Tensor; gain: Tensor };
    outputs: { out: Tensor; rstd: Tensor };
    attributes: { epsilon: number } & StatisticsRounding;
  };
  rmsNormGradient: {
    inputs: { x: Tensor; gain: Tensor; rstd: Tensor; dOut: Tensor };
    outputs: { dX: Tensor };
    attributes: Record<never, never>;
  };
  /** dGain[c] (+)= Σ_m dOut·x·rstd. */
  rmsNormParameterGradient: {
    inputs: { x: Tensor; rstd: Tensor; dOut: Tensor };
    outputs: { dGain: Tensor };
    attributes: { accumulate: boolean };
  };
  /**
   * Softmax(q·kᵀ/√D)·v per batch and head, online. qkv [B·T, 3C], columns q|k|v, each split into H heads of D. With
   * `active`, the heads listed there alone.
   */
  attention: {
    inputs: { qkv: Tensor; active?: Tensor };
    outputs: { out: Tensor; logSumExp: Tensor };
    attributes: { batch: number; heads: number; causal: boolean } & StatisticsRounding;
  };
  /** dQKV from the stored log-sum-exp; `delta` f32 [B·H, T] is the row sum of dOut·out. No T×T matrix in memory. */
  attentionGradient: {
    inputs: { qkv: Tensor; out: Tensor; logSumExp: Tensor; dOut: Tensor; active?: Tensor };
    outputs: { dQKV: Tensor; delta: Tensor };
    attributes: { batch: number; heads: number; causal: boolean };
  };
  /**
   * losses[m] = logSumExp(logits[m,:]) − logits[m, targets[m]], f32 [M]; 0 where targets[m] = IGNORED_TARGET.
   * hits[m] = 1 where the target is the first maximum of the row, else 0.
   */
  crossEntropy: {
    inputs: { logits: Tensor; targets: Tensor };
    outputs: { losses: Tensor; logSumExp: Tensor; hits: Tensor };
    attributes: StatisticsRounding;
  };
  /** dLogits = (softmax(logits) − onehot(targets)) · lossScale · factor; `lossScale` is word 0 of `scaler`. */
  crossEntropyGradient: {
    inputs: { logits: Tensor; targets: Tensor; logSumExp: Tensor; scaler: Tensor };
    outputs: { dLogits: Tensor };
    attributes: { factor: number };
  };
  /** `crossEntropy` and `crossEntropyGradient` in one: made by fuseLoss.ts, never by a builder. */
  crossEntropyTraining: {
    inputs: { logits: Tensor; targets: Tensor; scaler: Tensor };
    outputs: { losses: Tensor; logSumExp: Tensor; hits: Tensor; dLogits: Tensor };
    attributes: { factor: number } & StatisticsRounding;
  };
  /** out[0] (+)= factor · Σ x, f32, in a fixed tree; and the same of y, of x's shape, where there is one. */
  sum: {
    inputs: { x: Tensor; y?: Tensor };
    outputs: { out: Tensor; yOut?: Tensor };
    attributes: { factor: number; accumulate: boolean };
  };
  /**
   * out = first, second and third one below the other, along the first dimension: a weight whose rows have different
   * owners. Each fills whole groups of four in storage. The gradient of out is f32, as a weight's is.
   */
  joinRows: {
    inputs: { first: Tensor; second: Tensor; third: Tensor };
    outputs: { out: Tensor };
    attributes: Record<never, never>;
  };
  /** out (+)= rows start, start + step, … of x, along the first dimension, as many as out has. A vector's step is 1. */
  takeRows: {
    inputs: { x: Tensor };
    outputs: { out: Tensor };
    attributes: { start: number; step: number; accumulate: boolean };
  };
  /** The gradient of takeRows: dX = dOut in the rows taken, and 0 elsewhere. */
  spreadRows: {
    inputs: { dOut: Tensor };
    outputs: { dX: Tensor };
    attributes: { start: number; step: number };
  };
  /**
   * out[r,c] (+)= Σ over m with m mod period = r of x[m,c]. period 1: a bias gradient; period T: positions'. Restricted along
   * N to some columns; along K the sum of each column is over some rows.
   */
  columnSum: {
    inputs: { x: Tensor; active?: Tensor };
    outputs: { out: Tensor };
    attributes: { period: number; accumulate: boolean; restricted?: Restriction<"N" | "K"> };
  };
  /**
   * G gates: values f32 [G], 0 where asleep; active u32 [1 + G], how many are awake and which, ascending. `record` is the
   * model's, f32 [rows, words] (graph/gateRecord.ts); the gates' rows start at `first`. In training it is told
   * which are awake, and a gate's noise comes of seed, step (in `scaler`) and row; at inference there is no noise and
   * nothing is recorded. logits f32 [G] where they are learned.
   */
  gate: {
    inputs: { logits?: Tensor; scaler?: Tensor };
    outputs: { values: Tensor; active: Tensor; record: Tensor };
    attributes: { rule: GateRule; part: GatedPart; first: number; training: boolean; seed: number };
  };
  /**
   * dLogits (+)= dValues·dz/dlogit + lossScale·penalty·dP/dlogit, the second for the step's first micro-batch alone; the
   * penalty's weight is in `record`. 0 for a frozen gate.
   */
  gateGradient: {
    inputs: { logits: Tensor; dValues: Tensor; scaler: Tensor; record: Tensor };
    outputs: { dLogits: Tensor };
    attributes: { part: GatedPart; first: number; seed: number; accumulate: boolean };
  };
  /** record's TAYLOR of each gate (+)= dValues: what being awake, at 1, is worth to first order, times the loss scale. */
  gateImportance: {
    inputs: { dValues: Tensor };
    outputs: { record: Tensor };
    attributes: { first: number; accumulate: boolean };
  };
  /**
   * A router's choice: logits [L, G], one row for each block of tokens → values f32 [L, G], 2σ(logit) of the gates chosen and
   * 0 of the others; active u32 [L, 1 + G], how many are chosen and which, in each row as many; takers u32 [G, 1 + L], the
   * same by gate: which token blocks chose it. Chosen are the first by σ(logit) + bias, as many as the part's target says;
   * bias and target are in `record` (graph/gateRecord.ts), which is told in training what share of the step's token blocks
   * chose each gate: `factor` for one of them; a later micro-batch adds its own.
   */
  route: {
    inputs: { logits: Tensor };
    outputs: { values: Tensor; active: Tensor; takers: Tensor; record: Tensor };
    attributes: { part: GatedPart; first: number; training: boolean; factor: number; accumulate: boolean };
  };
  /** dLogits = dValues·values·(1 − values/2), the slope of 2σ; 0 for what was not chosen. */
  routeGradient: {
    inputs: { values: Tensor; dValues: Tensor };
    outputs: { dLogits: Tensor };
    attributes: Record<never, never>;
  };
  /**
   * out = f(x)·values[block], blocks of `size` columns of x [M,F] that are awake. With values [L, G] and L lists, each M/L rows
   * of x have a row of them: so in the two ops below.
   */
  gateBlocks: {
    inputs: { x: Tensor; values: Tensor; active: Tensor };
    outputs: { out: Tensor };
    attributes: { function: GatedFunction; size: number };
  };
  /** dX = f′(x)·values[block]·dOut, for the blocks awake. */
  gateBlocksGradient: {
    inputs: { x: Tensor; values: Tensor; active: Tensor; dOut: Tensor };
    outputs: { dX: Tensor };
    attributes: { function: GatedFunction; size: number };
  };
  /** dValues[g] = Σ over rows and the block's columns of f(x)·dOut; 0 where values[g] is. */
  gateValueGradient: {
    inputs: { x: Tensor; values: Tensor; dOut: Tensor };
    outputs: { dValues: Tensor };
    attributes: { function: GatedFunction; size: number };
  };
  /**
   * `host` and then `tail`, elementwise ops on its result, one dispatch: made by fuse.ts, never by a builder. Its inputs
   * and outputs are those of its parts that the rest of the graph knows; what is only handed on from part to part is
   * rounded as a store would round it, and never stored.
   */
  fused: {
    inputs: Record<string, Tensor>;
    outputs: Record<string, Tensor>;
    attributes: { host: Op<HostKind>; tail: readonly Op<TailKind>[] };
  };
}

/** Ops whose kernels store each element of their result once and read it never: others' work can follow in registers. */
export type HostKind = "matmul" | "layerNormGradient";
/** Ops that make element i of their result from the elements i of what they read. */
export type TailKind = "add" | "cast" | "activation" | "activationGradient";

export type OpKind = keyof OpTypes;

/** A discriminated union over `kind`: `switch (op.kind)` narrows operands and attributes. */
export type Op<K extends OpKind = OpKind> = {
  [P in K]: { readonly kind: P; readonly name: string } & OfBackward & Readonly<OpTypes[P]>;
}[K];

interface OfBackward {
  /**
   * Part of the backward pass: differentiation marks what it makes, every later pass keeps the mark. The pass begins at the
   * first op that has it; a loss joined with its gradient (fuseLoss.ts) is such an op.
   */
  readonly backward?: true;
}

/** A row whose target is this takes no part in the loss (PyTorch's `ignore_index`). */
export const IGNORED_TARGET = 0xffffffff;

/** A parameter as the checkpoint, the optimizer and the planner know it. */
export interface Parameter {
  readonly tensor: Tensor;
  readonly initializer: Initializer;
  /** Weight decay applies (matrices and embeddings: yes; biases and norms: no), as in nanoGPT. */
  readonly decayed: boolean;
  /** False: frozen. It is read as any other, and has no gradient, no moments and no place in the optimizer or the norm. */
  readonly trainable: boolean;
  /** Names that PyTorch's model without sharing has for it beside its own: it stands for these too. */
  readonly aliases: readonly string[];
  /** The half copy (kind `halfWeight`) that autocast asks for; written by the optimizer, absent in fp32. */
  readonly half?: Tensor;
  /** The f32 gradient (kind `gradient`) that differentiation adds; absent where no gradient reaches it. */
  readonly gradient?: Tensor;
}

export interface Graph {
  readonly ops: readonly Op[];
  readonly parameters: readonly Parameter[];
}

/** Padded storage length of a dimension: kernels see groups of four elements. */
export function paddedToFour(columns: number): number {
  return Math.ceil(columns / 4) * 4;
}

/** Elements a tensor takes in storage, last dimension padded. */
export function storedElements(shape: readonly number[]): number {
  const columns = shape.at(-1) ?? 1;
  const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  return rows * paddedToFour(columns);
}

/** The tensors an op reads, absent optional ones left out. */
export function inputsOf(op: Op): Tensor[] {
  return Object.values(op.inputs).filter((tensor): tensor is Tensor => tensor !== undefined);
}

/** The tensors an op writes, absent optional ones left out. */
export function outputsOf(op: Op): Tensor[] {
  return Object.values(op.outputs).filter((tensor): tensor is Tensor => tensor !== undefined);
}

/** An op's parts in order; an op that is not fused is its own one part. */
export function partsOf(op: Op): Op[] {
  return op.kind === "fused" ? [op.attributes.host, ...op.attributes.tail] : [op];
}
