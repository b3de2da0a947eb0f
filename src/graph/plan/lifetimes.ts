/**
 * Lifetimes: at which ops each activation is first written and last read. The planner shares memory by them.
 */

import type { Graph, Tensor } from "../ir";
import { inputsOf, outputsOf } from "../ir";

export interface Lifetime {
  readonly tensor: Tensor;
  /** Index of the op that first touches the tensor. */
  readonly first: number;
  /**
   * Index of the op that last touches it; the number of ops if something outside the graph reads it
   * afterwards.
   */
  readonly last: number;
  /**
   * Tensors that meet this one in an op on the other side, one read and one written: they need different
   * buffers.
   */
  readonly conflicts: ReadonlySet<number>;
}

/** Lifetimes of all activations, in order of first use. `keep` are read after the last op. */
export function lifetimesOf(graph: Graph, keep: readonly Tensor[] = []): Lifetime[] {
  const found = new Map<number, { tensor: Tensor; first: number; last: number; conflicts: Set<number> }>();
  for (const [index, op] of graph.ops.entries()) {
    const inputs = inputsOf(op).filter(isActivation);
    const outputs = outputsOf(op).filter(isActivation);
    const touch = (tensor: Tensor, others: readonly Tensor[]): void => {
      const entry = found.get(tensor.id) ?? {
        tensor,
        first: index,
        last: index,
        conflicts: new Set<number>(),
      };
      entry.last = index;
      for (const other of others) entry.conflicts.add(other.id);
      found.set(tensor.id, entry);
    };
    for (const tensor of inputs) touch(tensor, outputs);
    for (const tensor of outputs) touch(tensor, inputs);
  }
  for (const { id } of keep) {
    const entry = found.get(id);
    if (entry !== undefined) entry.last = graph.ops.length;
  }
  return [...found.values()];
}

function isActivation(tensor: Tensor): boolean {
  return tensor.kind === "activation";
}
