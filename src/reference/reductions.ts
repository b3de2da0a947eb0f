/** Reference of the sums. */

import type { Op, Tensor } from "../graph/ir";
import type { Arithmetic } from "./arithmetic";
import { awakeLists, NOT_COMPUTED } from "./gates";
import { at, readMatrix, startingValues } from "./matrix";
import type { Read } from "./matrix";

/** out[0] (+)= factor · Σ x, and the same of y where there is one */
export function sum(op: Op<"sum">, read: Read, { round }: Arithmetic): { out: Float64Array; yOut?: Float64Array } {
  const { factor, accumulate } = op.attributes;
  const total = (x: Tensor, into: Tensor): Float64Array => {
    const elements = read(x).reduce((partial, value) => round(partial + value), 0);
    const out = startingValues(into, accumulate, read).values;
    out[0] = round(at(out, 0) + round(round(factor) * elements));
    return out;
  };
  const { y } = op.inputs;
  const { out, yOut } = op.outputs;
  return { out: total(op.inputs.x, out), ...(y && yOut && { yOut: total(y, yOut) }) };
}

/**
 * out[r,c] (+)= Σ x[m,c] over the m with m mod period = r; for the columns awake, or over the rows that a column's list
 * names, where they are restricted
 */
export function columnSum(op: Op<"columnSum">, read: Read, { round }: Arithmetic): { out: Float64Array } {
  const { period, accumulate, restricted } = op.attributes;
  const lists = op.inputs.active ? awakeLists(op.inputs.active, read) : [];
  const { axis, size = 1, gates = 1, by } = restricted ?? {};
  const isNamed = (index: number, list = 0): boolean => lists[list]?.has(Math.floor(index / size) % gates) ?? false;
  const x = readMatrix(op.inputs.x, read);
  const out = startingValues(op.outputs.out, accumulate, read);
  for (let r = 0; r < period; r++) {
    for (let c = 0; c < x.columns; c++) {
      if (axis === "N" && !isNamed(c)) {
        if (!accumulate) out.set(r, c, NOT_COMPUTED);
        continue;
      }
      let total = 0;
      for (let m = r; m < x.rows; m += period) {
        if (axis !== "K" || isNamed(m, by && Math.floor(c / by.size))) total = round(total + x.get(m, c));
      }
      out.set(r, c, round(out.get(r, c) + total));
    }
  }
  return { out: out.values };
}
