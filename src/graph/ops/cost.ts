/**
 * What a step costs, counted on the graph: floating-point operations and bytes moved. An estimate by formula,
 * the same for every device and kernel variant; what was measured stands elsewhere.
 *
 * Flops: a multiply-add is 2, every other arithmetic operation and each exp, tanh, erf, log or root is 1.
 * Bytes: each operand read once and each result written once, padding included, as if caches were perfect; an
 * accumulating result is read as well.
 */

import { partsOf } from "../passes/fuse";
import type { GatedFunction, GatedPart, Graph, Op, OpKind } from "../ir";
import { inputsOf, outputsOf } from "../ir";
import { matrixSides } from "./shapeChecks";
import { tensorBytes } from "../tensorBytes";
import { elementsOf, rowsAndColumns } from "../tensors";

export interface Cost {
  /**
   * As PyTorch's flop counter counts products: causal attention as if every pair of positions were computed, and q·kᵀ once
   * more in its backward pass, 6·N·T + 14·L·C·T² a sequence (12 in the rule of Chowdhery et al. 2022, appendix B, which
   * leaves that out); and what is done besides products, which both leave out.
   */
  readonly denseFlops: number;
  /**
   * What is executed with every gate awake: causal attention computes only T·(T + 1)/2 of its T² pairs. What is
   * executed in a step is less by what sleeps: `executedFlopsOf`.
   */
  readonly executedFlops: number;
  /** The part of `executedFlops` that is done for gates awake alone, by what they gate. */
  readonly gatedFlops: Readonly<Record<GatedPart, number>>;
  readonly bytes: number;
}

/** The share of each part's gates that is awake, over all layers, 0 to 1. */
export type ActiveShares = Readonly<Record<GatedPart, number>>;

/** FLOPs of a step in which these shares are awake: every layer's gates cost alike. */
export function executedFlopsOf({ executedFlops, gatedFlops }: Cost, shares: ActiveShares): number {
  const asleep = (part: GatedPart): number => gatedFlops[part] * (1 - shares[part]);
  return executedFlops - asleep("feedForward") - asleep("heads");
}

/** Operations for each element or row, besides multiply-adds. Named so that the formulas can be read. */
const QUANTIZE_FLOPS = 2; // max, ·max/amax
const GELU_FLOPS = 5; // x/√2, erf, +1, ·½, ·x
const GELU_DERIVATIVE_FLOPS = 11; // Φ 4, φ 5 (square, ·−½, exp, ·1/√2π, ·x), their sum, ·dOut
const LAYER_NORM_FLOPS = 8; // Σ 1; deviation, square, Σ 3; normalise 2; gain and bias 2
const LAYER_NORM_GRADIENT_FLOPS = 11; // x̂ 2, g 1, Σg 1, Σg·x̂ 2, and dX 5
const LAYER_NORM_PARAMETER_FLOPS = 5; // x̂ 2, ·dOut and Σ 2, ΣdOut 1
const SOFTMAX_FLOPS = 5; // scale, max, subtract, exp, Σ
const SOFTMAX_GRADIENT_FLOPS = 7; // scale, subtract, exp; dP − delta, ·P; scale twice
const CROSS_ENTROPY_FLOPS = 4; // max, subtract, exp, Σ
const CROSS_ENTROPY_GRADIENT_FLOPS = 4; // subtract, exp, −onehot, ·seed

const GATE_FLOPS = 12; // two logarithms, exp, division, stretch and clamp; the chance of being awake
const GATE_GRADIENT_FLOPS = 18; // the same again, s·(1 − s), P·(1 − P), their factors and sums
const ROUTE_FLOPS = 5; // exp, 1 + e, division, doubling; the bias
const ROUTE_GRADIENT_FLOPS = 4; // halving, 1 − it, two products
const GATED_FLOPS: Readonly<Record<GatedFunction, number>> = { gelu: GELU_FLOPS, relu: 1, tanh: 1, identity: 0 };
const GATED_DERIVATIVE_FLOPS: Readonly<Record<GatedFunction, number>> = {
  gelu: GELU_DERIVATIVE_FLOPS,
  relu: 1,
  tanh: 4,
  identity: 1,
};

type Counting = "dense" | "executed";

type FlopRules = { [K in OpKind]: (op: Op<K>, counting: Counting) => number };

const flopRules: FlopRules = {
  embedding: (op) => (op.inputs.positions === undefined ? 0 : elementsOf(op.outputs.out.shape)),
  embeddingGradient: (op) => elementsOf(op.inputs.dOut.shape),
  /** 2·M·N·K for each matrix of the batch, M·N for the bias. */
  matmul: (op) => {
    const outputs = elementsOf(op.outputs.out.shape);
    const [, k] = matrixSides(op.inputs.a, op.attributes.transposeA);
    return 2 * outputs * k + (op.inputs.bias === undefined ? 0 : outputs);
  },
  add: (op) => elementsOf(op.outputs.out.shape),
  cast: () => 0,
  quantize: (op) => elementsOf(op.inputs.x.shape) * QUANTIZE_FLOPS,
  activation: (op) => elementsOf(op.inputs.x.shape) * (op.attributes.function === "gelu" ? GELU_FLOPS : 1),
  activationGradient: (op) => {
    const each = { gelu: GELU_DERIVATIVE_FLOPS, relu: 1, tanh: 4 }[op.attributes.function];
    return elementsOf(op.inputs.x.shape) * each;
  },
  layerNorm: (op) => elementsOf(op.inputs.x.shape) * LAYER_NORM_FLOPS,
  layerNormGradient: (op) => elementsOf(op.inputs.x.shape) * LAYER_NORM_GRADIENT_FLOPS,
  layerNormParameterGradient: (op) => elementsOf(op.inputs.x.shape) * LAYER_NORM_PARAMETER_FLOPS,
  /** q·kᵀ and P·v: 4·D for each pair and head; the softmax besides. */
  attention: (op, counting) => attentionPairs(op, counting) * (4 * headWidth(op) + SOFTMAX_FLOPS),
  /** q·kᵀ again, dP, dq, dk, dv: 10·D for each pair and head; and delta. */
  attentionGradient: (op, counting) =>
    attentionPairs(op, counting) * (10 * headWidth(op) + SOFTMAX_GRADIENT_FLOPS) + 2 * elementsOf(op.inputs.out.shape),
  crossEntropy: (op) => elementsOf(op.inputs.logits.shape) * CROSS_ENTROPY_FLOPS,
  crossEntropyGradient: (op) => elementsOf(op.inputs.logits.shape) * CROSS_ENTROPY_GRADIENT_FLOPS,
  crossEntropyTraining: (op) =>
    elementsOf(op.inputs.logits.shape) * (CROSS_ENTROPY_FLOPS + CROSS_ENTROPY_GRADIENT_FLOPS),
  sum: (op) => (elementsOf(op.inputs.x.shape) + 1) * (op.inputs.y === undefined ? 1 : 2),
  joinRows: () => 0,
  takeRows: () => 0,
  spreadRows: () => 0,
  columnSum: (op) => elementsOf(op.inputs.x.shape),
  gate: (op) => elementsOf(op.outputs.values.shape) * (op.attributes.rule.kind === "hard-concrete" ? GATE_FLOPS : 0),
  gateGradient: (op) => elementsOf(op.inputs.logits.shape) * GATE_GRADIENT_FLOPS,
  route: (op) => elementsOf(op.outputs.values.shape) * ROUTE_FLOPS,
  routeGradient: (op) => elementsOf(op.inputs.values.shape) * ROUTE_GRADIENT_FLOPS,
  gateImportance: (op) => elementsOf(op.inputs.dValues.shape),
  gateBlocks: (op) => elementsOf(op.inputs.x.shape) * (GATED_FLOPS[op.attributes.function] + 1),
  gateBlocksGradient: (op) => elementsOf(op.inputs.x.shape) * (GATED_DERIVATIVE_FLOPS[op.attributes.function] + 1),
  gateValueGradient: (op) => elementsOf(op.inputs.x.shape) * (GATED_FLOPS[op.attributes.function] + 2),
  fused: (op, counting) => partsOf(op).reduce((total, part) => total + flops(part, counting), 0),
};

export const NOTHING_GATED = { feedForward: 0, heads: 0 } as const;

/** The cost of one op. `listed`: what the gates in its list decide about, where it has one. */
export function opCost(op: Op, listed?: GatedPart): Cost {
  const executedFlops = flops(op, "executed");
  return {
    denseFlops: flops(op, "dense"),
    executedFlops,
    gatedFlops: listed === undefined ? NOTHING_GATED : { ...NOTHING_GATED, [listed]: executedFlops },
    bytes: opBytes(op),
  };
}

/** The cost of a graph: the sum over its ops. The optimizer is not part of it. */
export function graphCost(graph: Graph): Cost {
  const parts = gatedParts(graph);
  const sum = { denseFlops: 0, executedFlops: 0, gatedFlops: { feedForward: 0, heads: 0 }, bytes: 0 };
  for (const part of graph.ops.flatMap(partsOf)) {
    const { denseFlops, executedFlops, gatedFlops } = opCost(part, parts(part));
    sum.denseFlops += denseFlops;
    sum.executedFlops += executedFlops;
    sum.gatedFlops.feedForward += gatedFlops.feedForward;
    sum.gatedFlops.heads += gatedFlops.heads;
  }
  sum.bytes = graph.ops.reduce((bytes, op) => bytes + opBytes(op), 0);
  return sum;
}

/** What the list of an op's blocks was made for. */
function gatedParts(graph: Graph): (op: Op) => GatedPart | undefined {
  const parts = new Map(
    graph.ops.flatMap((op) => {
      if (op.kind !== "gate" && op.kind !== "route") return [];
      const { active, values } = op.outputs;
      const takers = op.kind === "route" ? [op.outputs.takers] : [];
      return [active, values, ...takers].map(({ id }) => [id, op.attributes.part] as const);
    }),
  );
  return (op) => {
    const list = "active" in op.inputs ? op.inputs.active : undefined;
    const values = op.kind === "gateValueGradient" ? op.inputs.values : undefined;
    const tensor = list ?? values;
    return tensor && parts.get(tensor.id);
  };
}

function flops<K extends OpKind>(op: Op<K>, counting: Counting): number {
  const rule: (op: Op<K>, counting: Counting) => number = flopRules[op.kind];
  return rule(op, counting);
}

type AttentionOp = Op<"attention"> | Op<"attentionGradient">;

/** Query-key pairs, over all batch elements and heads. */
function attentionPairs(op: AttentionOp, counting: Counting): number {
  const { batch, heads, causal } = op.attributes;
  const [rows] = rowsAndColumns(op.inputs.qkv.shape);
  const T = rows / batch;
  return batch * heads * (causal && counting === "executed" ? (T * (T + 1)) / 2 : T * T);
}

function headWidth(op: AttentionOp): number {
  const [, columns] = rowsAndColumns(op.inputs.qkv.shape);
  return columns / (3 * op.attributes.heads);
}

function opBytes(op: Op): number {
  const read = inputsOf(op).reduce((bytes, tensor) => bytes + tensorBytes(tensor), 0);
  const written = outputsOf(op).reduce((bytes, tensor) => bytes + tensorBytes(tensor), 0);
  const accumulates = "accumulate" in op.attributes && op.attributes.accumulate;
  const gathered = op.kind === "embedding" ? gatheredBytes(op) : 0;
  return read + gathered + written * (accumulates ? 2 : 1);
}

/** An embedding reads one table row for each token, not the table once: the difference. */
function gatheredBytes({ inputs, outputs }: Op<"embedding">): number {
  const [rows] = rowsAndColumns(outputs.out.shape);
  const [vocabulary] = rowsAndColumns(inputs.table.shape);
  return (tensorBytes(inputs.table) / vocabulary) * (rows - vocabulary);
}
