/**
 * Cast folding. Every kernel loads its operands into f32, computes in f32 and rounds only at the store. Two
 * casts are therefore free, bit for bit:
 * - Widening half → f32: an f32 holds every half exactly, and a kernel that loads the half tensor widens it to
 *   the same value. Each consumer reads the half tensor itself.
 * - Narrowing f32 → half right after the only producer: storing an f32 and reloading it changes nothing, so
 *   rounding at the producer's own store gives the same half. This needs the cast to be the f32 tensor's only
 *   reader.
 *
 * A widening cast is never folded into its producer (the rounding to half would be lost), nor a narrowing one
 * into its consumers (it would be skipped). Run it after differentiation, whose rules see the casts.
 */

import type { Graph, Op, Tensor } from "../ir";
import { inputsOf, isHalf, outputsOf } from "../ir";
import { definitionOf } from "../ops/table";
import { mapInputs, mapOutputs } from "../rewrite";

/**
 * Removes the casts that cost nothing in accuracy. `keep` names tensors read from outside the graph (by id),
 * which must go on existing in their own dtype.
 */
export function foldCasts(graph: Graph, keep: readonly Tensor[] = []): Graph {
  const kept = new Set(keep.map((tensor) => tensor.id));
  return { ...graph, ops: foldNarrowing(foldWidening(graph.ops, kept), kept) };
}

function foldWidening(ops: readonly Op[], kept: ReadonlySet<number>): Op[] {
  const replacement = new Map<number, Tensor>();
  const folded: Op[] = [];
  for (const original of ops) {
    const op = mapInputs(original, (tensor) => replacement.get(tensor.id) ?? tensor);
    if (op.kind === "cast") {
      const { x } = op.inputs;
      const { out } = op.outputs;
      const exact = x.dtype === out.dtype || (isHalf(x.dtype) && out.dtype === "f32");
      if (exact && out.kind === "activation" && !kept.has(out.id)) {
        replacement.set(out.id, x);
        continue;
      }
    }
    folded.push(op);
  }
  return folded;
}

function foldNarrowing(ops: readonly Op[], kept: ReadonlySet<number>): Op[] {
  const readers = countReaders(ops);
  const producers = new Map(ops.flatMap((op) => outputsOf(op).map((tensor) => [tensor.id, op] as const)));
  const narrowed = new Map<number, Tensor>();
  for (const op of ops) {
    if (op.kind !== "cast" || !isHalf(op.outputs.out.dtype) || op.inputs.x.dtype !== "f32") continue;
    const { x } = op.inputs;
    const producer = producers.get(x.id);
    const slot = producer && definitionOf(producer).narrows;
    const isNarrowable = Object.entries(producer?.outputs ?? {}).some(
      ([name, tensor]) => name === slot && tensor?.id === x.id,
    );
    if (isNarrowable && x.kind === "activation" && readers.get(x.id) === 1 && !kept.has(x.id)) {
      narrowed.set(x.id, op.outputs.out);
    }
  }
  return ops
    .filter((op) => !(op.kind === "cast" && narrowed.get(op.inputs.x.id) === op.outputs.out))
    .map((op) => mapOutputs(op, (tensor) => narrowed.get(tensor.id) ?? tensor));
}

function countReaders(ops: readonly Op[]): Map<number, number> {
  const readers = new Map<number, number>();
  for (const tensor of ops.flatMap(inputsOf)) readers.set(tensor.id, (readers.get(tensor.id) ?? 0) + 1);
  return readers;
}
