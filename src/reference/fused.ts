/** Reference of a fused op: its parts one after the other, each result rounded as a store would round it. */

import type { HostKind, Op, TailKind, Tensor } from "../graph/ir";
import type { Read } from "./matrix";

type EvaluatePart = (part: Op<HostKind | TailKind>, read: Read) => ReadonlyMap<Tensor, Float64Array>;

/** @param evaluatePart the reference's own `evaluateOp`, which calls this one. */
export function fused(
  { outputs, attributes: { host, tail } }: Op<"fused">,
  read: Read,
  evaluatePart: EvaluatePart,
): Record<string, Float64Array> {
  const made = new Map<number, Float64Array>();
  for (const part of [host, ...tail]) {
    for (const [{ id }, values] of evaluatePart(part, (tensor) => made.get(tensor.id) ?? read(tensor)))
      made.set(id, values);
  }
  return Object.fromEntries(
    Object.entries(outputs).map(([slot, { id }]) => [slot, made.get(id) ?? new Float64Array()]),
  );
}
