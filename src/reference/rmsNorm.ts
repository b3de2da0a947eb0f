/** Reference of RMS norm (Zhang and Sennrich 2019, arXiv:1910.07467) and its gradients. */

import type { Op } from "../graph/ir";
import type { Arithmetic } from "./arithmetic";
import { at, Matrix, readMatrix, startingValues } from "./matrix";
import type { Read } from "./matrix";

/** rstd = 1/√(Σx²/C + ε); out = x·rstd·gain */
export function rmsNorm(
  op: Op<"rmsNorm">,
  read: Read,
  { round }: Arithmetic,
): { out: Float64Array; rstd: Float64Array } {
  const x = readMatrix(op.inputs.x, read);
  const gain = read(op.inputs.gain);
  const C = x.columns;
  const out = new Matrix(x.rows, C);
  const rstd = new Float64Array(x.rows);
  for (let m = 0; m < x.rows; m++) {
    let squares = 0;
    for (let c = 0; c < C; c++) squares = round(squares + round(x.get(m, c) * x.get(m, c)));
    const rowRstd = round(1 / round(Math.sqrt(round(round(squares / C) + op.attributes.epsilon))));
    for (let c = 0; c < C; c++) out.set(m, c, round(round(x.get(m, c) * rowRstd) * at(gain, c)));
    rstd[m] = rowRstd;
  }
  return { out: out.values, rstd };
}

/** With x̂ = x·rstd and g = gain·dOut: dX = rstd·(g − x̂·Σ(g·x̂)/C) */
export function rmsNormGradient(op: Op<"rmsNormGradient">, read: Read, { round }: Arithmetic): { dX: Float64Array } {
  const x = readMatrix(op.inputs.x, read);
  const dOut = readMatrix(op.inputs.dOut, read);
  const gain = read(op.inputs.gain);
  const rstd = read(op.inputs.rstd);
  const C = x.columns;
  const dX = new Matrix(x.rows, C);
  for (let m = 0; m < x.rows; m++) {
    const normalized = (c: number): number => round(x.get(m, c) * at(rstd, m));
    const g = (c: number): number => round(at(gain, c) * dOut.get(m, c));
    let product = 0;
    for (let c = 0; c < C; c++) product = round(product + round(g(c) * normalized(c)));
    const mean = round(product / C);
    for (let c = 0; c < C; c++) dX.set(m, c, round(at(rstd, m) * round(g(c) - round(normalized(c) * mean))));
  }
  return { dX: dX.values };
}

/** dGain[c] (+)= Σ_m dOut·x·rstd */
export function rmsNormParameterGradient(
  op: Op<"rmsNormParameterGradient">,
  read: Read,
  { round }: Arithmetic,
): { dGain: Float64Array } {
  const x = readMatrix(op.inputs.x, read);
  const dOut = readMatrix(op.inputs.dOut, read);
  const rstd = read(op.inputs.rstd);
  const dGain = startingValues(op.outputs.dGain, op.attributes.accumulate, read).values;
  for (let c = 0; c < x.columns; c++) {
    let sum = 0;
    for (let m = 0; m < x.rows; m++) sum = round(sum + round(dOut.get(m, c) * round(x.get(m, c) * at(rstd, m))));
    dGain[c] = round(at(dGain, c) + sum);
  }
  return { dGain };
}
