/** Reference of the embedding and its gradient. */

import type { Op } from "../graph/ir";
import type { Arithmetic } from "./arithmetic";
import { at, Matrix, readMatrix, startingValues } from "./matrix";
import type { Read } from "./matrix";

/** out[n,:] = table[tokens[n],:] + positions[n mod T,:] */
export function embedding(op: Op<"embedding">, read: Read, { round }: Arithmetic): { out: Float64Array } {
  const tokens = read(op.inputs.tokens);
  const table = readMatrix(op.inputs.table, read);
  const positions = op.inputs.positions === undefined ? undefined : readMatrix(op.inputs.positions, read);
  const out = new Matrix(tokens.length, table.columns);
  for (let n = 0; n < out.rows; n++) {
    for (let c = 0; c < out.columns; c++) {
      const value = table.get(at(tokens, n), c);
      out.set(n, c, positions === undefined ? value : round(value + positions.get(n % positions.rows, c)));
    }
  }
  return { out: out.values };
}

/** dTable[v,:] (+)= Σ dOut[n,:] over the n with tokens[n] = v, in ascending n */
export function embeddingGradient(
  op: Op<"embeddingGradient">,
  read: Read,
  { round }: Arithmetic,
): { dTable: Float64Array } {
  const tokens = read(op.inputs.tokens);
  const dOut = readMatrix(op.inputs.dOut, read);
  const dTable = startingValues(op.outputs.dTable, op.attributes.accumulate, read);
  for (let n = 0; n < dOut.rows; n++) {
    const v = at(tokens, n);
    for (let c = 0; c < dOut.columns; c++) {
      dTable.set(v, c, round(dTable.get(v, c) + dOut.get(n, c)));
    }
  }
  return { dTable: dTable.values };
}
