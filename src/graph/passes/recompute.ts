/**
 * Recomputation: what is cheap to make again is not kept for the backward pass (Chen et al. 2016, "Training Deep Nets with
 * Sublinear Memory Cost", with cheap ops alone). It is made once more just before the first op there that reads it, by the
 * same op from the same inputs, so that no bit changes.
 *
 * - Always: an f32 sum of a half and of a tensor that backward keeps anyway, or that is made again itself. The half is kept in
 *   the sum's place, at half its bytes. In a residual stream every LONGEST_CHAIN + 1st sum is kept: those after it are made
 *   again all at once, when the activations of the layers behind are already gone.
 * - On demand: what its definition calls cheap, norms and activations, whose gradients read the same input as they.
 *
 * Run it after foldCasts.ts and before any fusion.
 */
import type { Graph, Op, Tensor } from "../ir";
import { inputsOf, isHalf } from "../ir";
import { definitionOf, resultOf } from "../ops/table";
import { mapInputs, mapOutputs } from "../rewrite";
import { factoryAbove } from "../tensors";

/** With a block's two sums, two blocks: what one block's backward frees is more than these take. */
const LONGEST_CHAIN = 3;

/**
 * @param graph forward and backward, its loss not yet fused. Without a backward pass it comes back as it is.
 * @param cheap whether norms and activations are made again too.
 */
export function recompute(graph: Graph, cheap: boolean): Graph {
  const turn = graph.ops.findIndex(({ backward }) => backward);
  if (turn < 0) return graph;
  const forward = graph.ops.slice(0, turn);
  const readBackward = new Set(graph.ops.slice(turn).flatMap((op) => inputsOf(op).map(({ id }) => id)));
  const makers = new Map<number, Op>();
  const chains = new Map<number, number>();
  for (const op of forward) {
    const base = baseOfSum(op);
    const chain = base && (chains.get(base.id) ?? (readBackward.has(base.id) ? 0 : LONGEST_CHAIN)) + 1;
    const isSum = chain !== undefined && chain <= LONGEST_CHAIN && readBackward.has(resultOf(op).id);
    if (isSum) chains.set(resultOf(op).id, chain);
    if (isSum || (cheap && definitionOf(op).cheap)) makers.set(resultOf(op).id, op);
  }
  const factory = factoryAbove(graph);
  const again = new Map<number, Tensor>();
  const repeat = (op: Op): Op =>
    mapOutputs(op, (tensor) => {
      const { name, shape, dtype, kind } = tensor;
      const repeated = { ...factory.make(name, shape, dtype, kind), repeats: tensor.id };
      if (tensor.id === resultOf(op).id) again.set(tensor.id, repeated);
      return repeated;
    });
  const backward = graph.ops.slice(turn).flatMap((op): Op[] => {
    const needed = (reader: Op): Op[] =>
      inputsOf(reader).flatMap(({ id }) => {
        const maker = makers.get(id);
        if (maker === undefined || again.has(id)) return [];
        // A norm of such a sum: the sum first.
        const before = needed(maker);
        return [...before, { ...mapInputs(repeat(maker), current), backward: true }];
      });
    const current = (tensor: Tensor): Tensor => again.get(tensor.id) ?? tensor;
    return [...needed(op), mapInputs(op, current)];
  });
  return { ...graph, ops: [...forward, ...backward] };
}

/** The f32 summand of an f32 sum with a half. */
function baseOfSum(op: Op): Tensor | undefined {
  if (op.kind !== "add" || op.outputs.out.dtype !== "f32") return undefined;
  const { a, b } = op.inputs;
  if (isHalf(a.dtype)) return b.dtype === "f32" ? b : undefined;
  return isHalf(b.dtype) && a.dtype === "f32" ? a : undefined;
}
