/** Reference of weights whose rows have different owners. */

import type { Op } from "../graph/ir";
import { elementsOf } from "../graph/tensors";
import type { Arithmetic } from "./arithmetic";
import { at, type Read } from "./matrix";

/** out = first, second, third, one below the other */
export function joinRows(op: Op<"joinRows">, read: Read): { out: Float64Array } {
  const out = new Float64Array(elementsOf(op.outputs.out.shape));
  let start = 0;
  for (const part of Object.values(op.inputs)) {
    out.set(read(part), start);
    start += elementsOf(part.shape);
  }
  return { out };
}

/** out (+)= x's rows from `start` on, as many as out has */
export function takeRows(op: Op<"takeRows">, read: Read, { round }: Arithmetic): { out: Float64Array } {
  const { start, accumulate } = op.attributes;
  const { out } = op.outputs;
  const first = start * elementsOf(out.shape.slice(1));
  const part = read(op.inputs.x).slice(first, first + elementsOf(out.shape));
  if (!accumulate) return { out: part };
  const previous = read(out);
  return { out: part.map((value, index) => round(at(previous, index) + value)) };
}
