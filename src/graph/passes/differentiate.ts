/**
 * Reverse-mode differentiation: appends the backward ops of a training graph, from each op's own rule
 * (ops/gradientTape.ts). It walks the forward ops from last to first; at each op the gradients of its outputs are
 * complete, and its rule hands on gradients to its inputs.
 *
 * Gradients that nobody needs are not computed: a tensor has one only if a parameter that trains lies upstream of it and
 * a loss downstream, so that the pass ends above layers that are frozen. A tensor used several times sums its gradients: activations by `add` in their own dtype,
 * as PyTorch does; parameters in f32 in their one gradient tensor, which the first use writes and later uses
 * accumulate into.
 */

import { HalfstepError } from "../../config/errors";
import {
  applyGradientRule,
  differentiableInputs,
  gradientOutput,
  isLoss,
  measuresGradient,
  seedGradient,
} from "../ops/gradients";
import type { GradientTape } from "../ops/gradientTape";
import type { DType, EightBitType, Graph, Op, Parameter, Tensor } from "../ir";
import { inputsOf, outputsOf } from "../ir";
import { quantizeOp } from "../ops/quantize";
import { factoryAbove, rowsAndColumns } from "../tensors";
import type { TensorFactory } from "../tensors";

export interface DifferentiationOptions {
  /** Word 0 is the loss scale, f32; kind `state`. The seed of every gradient is lossScale · factor. */
  readonly scaler: Tensor;
  /** 1 / (rows with a target · micro-batches): makes the mean over the whole batch. */
  readonly factor: number;
  /**
   * True for the second and later micro-batches of a step: gradients and losses add up. See `accumulating`.
   */
  readonly accumulate: boolean;
}

/** The graph has no loss, so there is nothing to differentiate. */
export class NoLossError extends HalfstepError {
  override readonly name = "NoLossError";

  constructor() {
    super({
      code: "internal/check",
      values: {
        detail: "The graph has no loss to differentiate.",
        fix: "End the model with a loss, as GraphBuilder.crossEntropy is.",
      },
    });
  }
}

/**
 * The forward graph with its backward ops, and each parameter's `gradient` filled in. The result has the same
 * tensor ids whatever `accumulate` says, so one memory plan serves the first and the later micro-batches.
 * Throws `NoLossError`.
 */
export function differentiate(graph: Graph, options: DifferentiationOptions): Graph {
  if (!graph.ops.some(isLoss)) throw new NoLossError();
  const tape = new Tape(graph, options);
  for (const op of graph.ops.toReversed()) tape.visit(op);
  const training = { ops: [...graph.ops, ...tape.ops], parameters: tape.parameters };
  return options.accumulate ? accumulating(training) : training;
}

/**
 * The same graph for a later micro-batch: what outlives the step (gradients, the loss) is added to, not
 * replaced.
 */
export function accumulating(graph: Graph): Graph {
  return { ...graph, ops: graph.ops.map(accumulatingOp) };
}

function accumulatingOp(op: Op): Op {
  if (!("accumulate" in op.attributes)) return op;
  const persists = outputsOf(op).some((tensor) => tensor.kind === "gradient" || tensor.kind === "state");
  // Only an attribute that is there already changes its value, so the op keeps its own type.
  return persists ? ({ ...op, attributes: { ...op.attributes, accumulate: true } } as Op) : op;
}

/** What the gradient rules write to; see `GradientTape` for what each method promises. */
class Tape implements GradientTape {
  readonly ops: Op[] = [];
  readonly scaler: Tensor;
  readonly factor: number;
  readonly #factory: TensorFactory;
  readonly #parameters: Parameter[];
  /** Index into #parameters of those that train, by the id of the parameter, of its half copy or of its 8-bit form. */
  readonly #parameterIndex = new Map<number, number>();
  /** Parameters joined to one weight: what a matmul reads of them may be half, their gradient is f32 like theirs. */
  readonly #joinedWeights: ReadonlySet<number>;
  /** What an 8-bit activation was quantized from, by the 8-bit one's id: their gradients are of one type. */
  readonly #unquantized = new Map<number, Tensor>();
  readonly #needed: ReadonlySet<number>;
  /**
   * Contributions still to come, by tensor id: decides when a sum of gradients is complete, and so its name.
   */
  readonly #pending: Map<number, number>;
  readonly #gradients = new Map<number, Tensor>();

  constructor(graph: Graph, options: DifferentiationOptions) {
    this.scaler = options.scaler;
    this.factor = options.factor;
    this.#factory = factoryAbove(graph, [options.scaler]);
    this.#parameters = [...graph.parameters];
    for (const [index, { tensor, half, trainable }] of this.#parameters.entries()) {
      if (!trainable) continue;
      this.#parameterIndex.set(tensor.id, index);
      if (half !== undefined) this.#parameterIndex.set(half.id, index);
    }
    this.#joinedWeights = new Set(graph.ops.flatMap((op) => (op.kind === "joinRows" ? [op.outputs.out.id] : [])));
    for (const op of graph.ops) {
      if (op.kind !== "quantize") continue;
      const index = this.#parameterIndex.get(op.inputs.x.id);
      if (index === undefined) this.#unquantized.set(op.outputs.out.id, op.inputs.x);
      else this.#parameterIndex.set(op.outputs.out.id, index);
    }
    this.#needed = tensorsNeedingGradients(graph, new Set(this.#parameterIndex.keys()));
    this.#pending = countUses(graph, this.#needed);
  }

  get parameters(): readonly Parameter[] {
    return this.#parameters;
  }

  visit(op: Op): void {
    if (isLoss(op)) {
      seedGradient(op, this);
      return;
    }
    const output = gradientOutput(op);
    const dOut = output === undefined ? undefined : this.#gradients.get(output.id);
    if (dOut === undefined) return;
    if (!measuresGradient(op) && !inputsOf(op).some((tensor) => this.needs(tensor))) return;
    applyGradientRule(op, dOut, this);
  }

  needs(tensor: Tensor): boolean {
    return this.#needed.has(tensor.id);
  }

  append(op: Op): void {
    this.ops.push({ ...op, backward: true });
  }

  temporary(name: string, shape: readonly number[], dtype: DType): Tensor {
    return this.#factory.make(name, shape, dtype, "activation");
  }

  quantized(gradient: Tensor, dtype: EightBitType): Op<"quantize">["outputs"] {
    const op = quantizeOp(this.#factory, gradient, dtype, false);
    this.append(op);
    return op.outputs;
  }

  contribute(tensor: Tensor, make: (target: Tensor) => Op): void {
    if (!this.needs(tensor)) return;
    const target = this.temporary(this.#partName(tensor), tensor.shape, this.#gradientDType(tensor));
    this.append(make(target));
    this.contributeTensor(tensor, target);
  }

  contributeAccumulating(tensor: Tensor, make: (target: Tensor, accumulate: boolean) => Op): void {
    if (!this.needs(tensor)) return;
    const index = this.#parameterIndex.get(tensor.id);
    if (index === undefined) {
      this.contribute(tensor, (target) => make(target, false));
      return;
    }
    const { target, accumulate } = this.#parameterTarget(index);
    this.append(make(target, accumulate));
  }

  claimTogether([a, b]: readonly [Tensor, Tensor]): { targets: [Tensor, Tensor]; accumulate: boolean } | undefined {
    const first = this.#parameterIndex.get(a.id);
    const second = this.#parameterIndex.get(b.id);
    if (first === undefined || second === undefined || first === second) return undefined;
    if (!this.needs(a) || !this.needs(b)) return undefined;
    if (this.#isWritten(first) !== this.#isWritten(second)) return undefined;
    const { target, accumulate } = this.#parameterTarget(first);
    return { targets: [target, this.#parameterTarget(second).target], accumulate };
  }

  contributeTensor(tensor: Tensor, gradient: Tensor): void {
    if (!this.needs(tensor)) return;
    const index = this.#parameterIndex.get(tensor.id);
    if (index !== undefined) {
      this.#addToParameter(index, gradient);
      return;
    }
    const dtype = this.#gradientDType(tensor);
    const part = this.#inDType(gradient, dtype);
    const before = this.#gradients.get(tensor.id);
    this.#pending.set(tensor.id, this.#pendingParts(tensor) - 1);
    if (before === undefined) {
      this.#gradients.set(tensor.id, part);
      return;
    }
    const name = this.#pendingParts(tensor) === 0 ? gradientName(tensor) : `${gradientName(tensor)} partial sum`;
    const out = this.temporary(name, tensor.shape, dtype);
    this.append({ kind: "add", name, inputs: { a: before, b: part }, outputs: { out }, attributes: {} });
    this.#gradients.set(tensor.id, out);
  }

  /**
   * Copies (or adds) a gradient into a parameter's: a column sum in which every row is a period of its own.
   */
  #addToParameter(index: number, gradient: Tensor): void {
    const { target, accumulate } = this.#parameterTarget(index);
    const [period] = rowsAndColumns(gradient.shape);
    this.append({
      kind: "columnSum",
      name: target.name,
      inputs: { x: gradient },
      outputs: { out: target },
      attributes: { period, accumulate },
    });
  }

  #gradientDType(tensor: Tensor): DType {
    const unquantized = this.#unquantized.get(tensor.id) ?? tensor;
    return this.#joinedWeights.has(unquantized.id) ? "f32" : unquantized.dtype;
  }

  #isWritten(index: number): boolean {
    return this.#parameters[index]?.gradient !== undefined;
  }

  #parameterTarget(index: number): { target: Tensor; accumulate: boolean } {
    const parameter = this.#parameters[index];
    if (parameter === undefined) throw new RangeError(`No parameter ${index}`);
    if (parameter.gradient !== undefined) return { target: parameter.gradient, accumulate: true };
    const { tensor } = parameter;
    const target = this.#factory.make(gradientName(tensor), tensor.shape, "f32", "gradient");
    this.#parameters[index] = { ...parameter, gradient: target };
    return { target, accumulate: false };
  }

  #inDType(gradient: Tensor, dtype: DType): Tensor {
    if (gradient.dtype === dtype) return gradient;
    const out = this.temporary(`${gradient.name}:${dtype}`, gradient.shape, dtype);
    this.append({ kind: "cast", name: out.name, inputs: { x: gradient }, outputs: { out }, attributes: {} });
    return out;
  }

  #pendingParts(tensor: Tensor): number {
    return this.#pending.get(tensor.id) ?? 0;
  }

  #partName(tensor: Tensor): string {
    const isWhole = this.#pendingParts(tensor) === 1 && !this.#gradients.has(tensor.id);
    return isWhole ? gradientName(tensor) : `${gradientName(tensor)} part ${this.#pendingParts(tensor)}`;
  }
}

/** `d(x)`, the name of x's gradient. */
function gradientName(tensor: Tensor): string {
  return `d(${tensor.name})`;
}

/** Tensors with one of these parameters upstream, or whose gradient is a figure of its own, and a loss downstream. */
function tensorsNeedingGradients(graph: Graph, parameterIds: ReadonlySet<number>): Set<number> {
  const upstream = new Set(parameterIds);
  for (const op of graph.ops) {
    const output = gradientOutput(op);
    if (output === undefined) continue;
    const hasUpstream = differentiableInputs(op).some((tensor) => upstream.has(tensor.id));
    if (hasUpstream || measuresGradient(op)) upstream.add(output.id);
  }
  const needed = new Set<number>();
  for (const op of graph.ops.toReversed()) {
    if (!handsOn(op, needed)) continue;
    for (const tensor of differentiableInputs(op)) if (upstream.has(tensor.id)) needed.add(tensor.id);
  }
  return needed;
}

/** How many gradient contributions each needed tensor will get. */
function countUses(graph: Graph, needed: ReadonlySet<number>): Map<number, number> {
  const uses = new Map<number, number>();
  for (const op of graph.ops) {
    if (!handsOn(op, needed)) continue;
    for (const { id } of differentiableInputs(op)) if (needed.has(id)) uses.set(id, (uses.get(id) ?? 0) + 1);
  }
  return uses;
}

/** Whether an op hands gradients to its inputs: it is a loss, or its own output has one. */
function handsOn(op: Op, needed: ReadonlySet<number>): boolean {
  const output = gradientOutput(op);
  return isLoss(op) || (output !== undefined && needed.has(output.id));
}
