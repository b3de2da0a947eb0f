/**
 * The memory plan as a person reads it: which bytes of which arena each activation has, and from which op to which. Plain
 * numbers, for the command line and the page.
 */
import type { DType, Graph } from "../ir";
import { lifetimesOf } from "../plan/lifetimes";
import type { Plan } from "../plan/plan";

export interface MappedTensor {
  readonly name: string;
  readonly dtype: DType;
  readonly bytes: number;
  /** Index into `arenas`, and where in it. */
  readonly arena: number;
  readonly byteOffset: number;
  /** Indices of the ops that write it first and read it last. */
  readonly first: number;
  readonly last: number;
  /** Whether the op that reads it last writes its result in its place (inPlace.ts). */
  readonly overwritten: boolean;
}

export interface MemoryMap {
  /** Names of the step's ops, in order. */
  readonly ops: readonly string[];
  /** Index of the first op of the backward pass; the number of ops where there is none. */
  readonly backward: number;
  /** Bytes of each arena of activations: they stand beside each other, since no op may read from the one it writes to. */
  readonly arenas: readonly number[];
  readonly tensors: readonly MappedTensor[];
  /** Bytes alive at each op. */
  readonly alive: readonly number[];
  /** Sum of the arenas. */
  readonly bytes: number;
  /** The most alive at once: no plan can take less. */
  readonly lowerBound: number;
}

/** @param graph the one that `plan` was made for. */
export function memoryMap(graph: Graph, plan: Plan): MemoryMap {
  const arenas = plan.arenas.filter(({ kind }) => kind === "activation");
  const indices = new Map(arenas.map(({ name }, index) => [name, index]));
  const overwritten = new Set([...plan.inPlace.values()].map(({ id }) => id));
  const tensors = lifetimesOf(graph).flatMap(({ tensor, first, last }) => {
    const placement = plan.tensors.get(tensor.id);
    const arena = placement && indices.get(placement.arena);
    if (!placement || arena === undefined) return [];
    const { byteOffset, byteLength } = placement;
    const { id, name, dtype } = tensor;
    return [{ name, dtype, bytes: byteLength, arena, byteOffset, first, last, overwritten: overwritten.has(id) }];
  });
  const turn = graph.ops.findIndex(({ backward }) => backward);
  return {
    ops: graph.ops.map(({ name }) => name),
    backward: turn < 0 ? graph.ops.length : turn,
    arenas: arenas.map(({ bytes }) => bytes),
    tensors,
    alive: graph.ops.map((_, op) =>
      tensors.reduce((sum, tensor) => sum + (takesBytesAt(tensor, op) ? tensor.bytes : 0), 0),
    ),
    bytes: arenas.reduce((sum, { bytes }) => sum + bytes, 0),
    lowerBound: plan.activationLowerBound,
  };
}

/** What is overwritten counts as its successor from then on. */
function takesBytesAt({ first, last, overwritten }: MappedTensor, op: number): boolean {
  return first <= op && (overwritten ? op < last : op <= last);
}

/** The tensors alive at the op where most is, the largest first: what a smaller plan would have to do without. */
export function aliveAtPeak(map: MemoryMap): { readonly op: number; readonly tensors: readonly MappedTensor[] } {
  const op = map.alive.indexOf(Math.max(...map.alive));
  const tensors = map.tensors
    .filter((tensor) => takesBytesAt(tensor, op))
    .toSorted((a, b) => b.bytes - a.bytes || a.first - b.first);
  return { op, tensors };
}
