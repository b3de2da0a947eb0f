/** Reference of weights whose rows have different owners, and of some rows of a tensor. */

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

/** out (+)= x's rows start, start + step, …, as many as out has */
export function takeRows(op: Op<"takeRows">, read: Read, { round }: Arithmetic): { out: Float64Array } {
  const { start, step, accumulate } = op.attributes;
  const { out } = op.outputs;
  const columns = elementsOf(out.shape.slice(1));
  const x = read(op.inputs.x);
  const part = Float64Array.from({ length: elementsOf(out.shape) }, (_, index) => {
    const row = start + Math.floor(index / columns) * step;
    return at(x, row * columns + (index % columns));
  });
  if (!accumulate) return { out: part };
  const previous = read(out);
  return { out: part.map((value, index) => round(at(previous, index) + value)) };
}

/** dX = dOut in the rows taken, 0 elsewhere */
export function spreadRows(op: Op<"spreadRows">, read: Read): { dX: Float64Array } {
  const { start, step } = op.attributes;
  const { dX } = op.outputs;
  const columns = elementsOf(dX.shape.slice(1));
  const spread = new Float64Array(elementsOf(dX.shape));
  for (const [index, value] of read(op.inputs.dOut).entries()) {
    const row = start + Math.floor(index / columns) * step;
    spread[row * columns + (index % columns)] = value;
  }
  return { dX: spread };
}
