/**
 * What a step costs, counted on the graph: floating-point operations and bytes moved. An estimate by each op's formula,
 * the same for every device and kernel variant; what was measured stands elsewhere.
 *
 * Flops: a multiply-add is 2, every other arithmetic operation and each exp, tanh, erf, log or root is 1.
 * Bytes: each operand read once and each result written once, padding included, as if caches were perfect; an
 * accumulating result is read as well.
 */

import type { GatedPart } from "../gateTypes";
import type { Graph, Op } from "../ir";
import { inputsOf, outputsOf, partsOf } from "../ir";
import { extraBytesOf, flopsOf } from "./table";
import { tensorBytes } from "../tensorBytes";

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

export const NOTHING_GATED = { feedForward: 0, heads: 0 } as const;

/** The cost of one op. `listed`: what the gates in its list decide about, where it has one. */
export function opCost(op: Op, listed?: GatedPart): Cost {
  const executedFlops = flopsOf(op, "executed");
  return {
    denseFlops: flopsOf(op, "dense"),
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

function opBytes(op: Op): number {
  const read = inputsOf(op).reduce((bytes, tensor) => bytes + tensorBytes(tensor), 0);
  const written = outputsOf(op).reduce((bytes, tensor) => bytes + tensorBytes(tensor), 0);
  const accumulates = "accumulate" in op.attributes && op.attributes.accumulate;
  return read + extraBytesOf(op) + written * (accumulates ? 2 : 1);
}
