/**
 * Results in place: an op that makes each group of elements from the same group of what it reads may write over an input that
 * nothing needs any more. Both then have one place and one binding (kernels/prepare.ts), and their bytes are needed once.
 */
import type { Graph, Op, Tensor } from "../ir";
import { inputsOf, outputsOf, partsOf } from "../ir";
import { definitionOf, resultOf } from "../ops/table";
import type { Lifetime } from "./lifetimes";
import { shapeText } from "../tensors";

/** By the id of a result, the tensor whose place it takes. */
export type InPlace = ReadonlyMap<number, Tensor>;

/** Which results can take the place of an input whose last reader makes them: the first that fits. */
export function resultsInPlace(graph: Graph, lifetimes: readonly Lifetime[]): InPlace {
  const lastRead = new Map(lifetimes.map(({ tensor, last }) => [tensor.id, last]));
  const taken = new Map<number, Tensor>();
  for (const [index, op] of graph.ops.entries()) {
    const free = replaceableInputs(op).filter(({ id }) => lastRead.get(id) === index);
    for (const result of outputsOf(op)) {
      const at = result.kind === "activation" ? free.findIndex((input) => isStoredAlike(input, result)) : -1;
      const [input] = at < 0 ? [] : free.splice(at, 1);
      if (input !== undefined) taken.set(result.id, input);
    }
  }
  return taken;
}

/** Lifetimes with each chain of tensors in one place as one: named by its first, alive from the first to the last. */
export function joinedLifetimes(lifetimes: readonly Lifetime[], inPlace: InPlace): Lifetime[] {
  const byId = new Map(lifetimes.map((lifetime) => [lifetime.tensor.id, lifetime]));
  const joined = new Map<number, Lifetime & { readonly conflicts: Set<number> }>();
  for (const lifetime of lifetimes) {
    const head = headOf(lifetime.tensor, inPlace);
    const { first, last, conflicts } = joined.get(head.id) ?? { ...lifetime, conflicts: new Set<number>() };
    for (const id of lifetime.conflicts) {
      const other = byId.get(id);
      const otherHead = other && headOf(other.tensor, inPlace).id;
      if (otherHead !== undefined && otherHead !== head.id) conflicts.add(otherHead);
    }
    joined.set(head.id, {
      tensor: head,
      first: Math.min(first, lifetime.first),
      last: Math.max(last, lifetime.last),
      conflicts,
    });
  }
  return [...joined.values()];
}

/** The first tensor in the place that a tensor has. */
export function headOf(tensor: Tensor, inPlace: InPlace): Tensor {
  const before = inPlace.get(tensor.id);
  return before === undefined ? tensor : headOf(before, inPlace);
}

/**
 * Activations of which an op's kernel reads a group for the last time in the invocation that then stores that group of a
 * result, and no other invocation reads it.
 */
function replaceableInputs(op: Op): Tensor[] {
  if (op.kind !== "fused") return overwritable(op);
  const { host, tail } = op.attributes;
  const made = new Set(partsOf(op).map((part) => resultOf(part).id));
  const tailReads = activations(tail.flatMap(inputsOf)).filter(({ id }) => !made.has(id));
  const ofHost = overwritable(host);
  const readByOthers = new Set(inputsOf(host).flatMap((tensor) => (ofHost.includes(tensor) ? [] : [tensor.id])));
  return activations([...tailReads.filter(({ id }) => !readByOthers.has(id)), ...ofHost]);
}

/** The inputs that an op's definition says may be overwritten. */
function overwritable(op: Op): Tensor[] {
  const inputs: Readonly<Record<string, Tensor | undefined>> = op.inputs;
  return activations(definitionOf(op).overwrites.flatMap((slot) => inputs[slot] ?? []));
}

/** Each once. */
function activations(tensors: readonly Tensor[]): Tensor[] {
  const chosen = tensors.filter(({ kind }) => kind === "activation");
  return [...new Map(chosen.map((tensor) => [tensor.id, tensor])).values()];
}

function isStoredAlike(a: Tensor, b: Tensor): boolean {
  return a.dtype === b.dtype && shapeText(a.shape) === shapeText(b.shape);
}
