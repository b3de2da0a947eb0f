/** Reference of layer norm (Ba, Kiros and Hinton 2016) and its gradients. */

import type { Op } from "../graph/ir";
import { rowsAndColumns } from "../graph/tensors";
import type { Arithmetic } from "./arithmetic";
import { at, Matrix, readMatrix, startingValues } from "./matrix";
import type { Read } from "./matrix";

/** mean = Σx/C; variance = Σ(x − mean)²/C; rstd = 1/√(variance + ε); out = (x − mean)·rstd·gain + bias */
export function layerNorm(
  op: Op<"layerNorm">,
  read: Read,
  { round }: Arithmetic,
): { out: Float64Array; statistics: Float64Array } {
  const x = readMatrix(op.inputs.x, read);
  const gain = read(op.inputs.gain);
  const bias = op.inputs.bias === undefined ? undefined : read(op.inputs.bias);
  const C = x.columns;
  const out = new Matrix(x.rows, C);
  const statistics = new Float64Array(2 * x.rows);
  for (let m = 0; m < x.rows; m++) {
    let sum = 0;
    for (let c = 0; c < C; c++) sum = round(sum + x.get(m, c));
    const rowMean = round(sum / C);
    let squares = 0;
    for (let c = 0; c < C; c++) {
      const deviation = round(x.get(m, c) - rowMean);
      squares = round(squares + round(deviation * deviation));
    }
    const variance = round(squares / C);
    const rowRstd = round(1 / round(Math.sqrt(round(variance + op.attributes.epsilon))));
    for (let c = 0; c < C; c++) {
      const normalized = round(round(x.get(m, c) - rowMean) * rowRstd);
      const scaled = round(normalized * at(gain, c));
      out.set(m, c, bias === undefined ? scaled : round(scaled + at(bias, c)));
    }
    statistics[m] = rowMean;
    statistics[x.rows + m] = rowRstd;
  }
  return { out: out.values, statistics };
}

/** With x̂ = (x − mean)·rstd and g = gain·dOut: dX = rstd·(g − Σg/C − x̂·Σ(g·x̂)/C) */
export function layerNormGradient(
  op: Op<"layerNormGradient">,
  read: Read,
  { round }: Arithmetic,
): { dX: Float64Array } {
  const x = readMatrix(op.inputs.x, read);
  const dOut = readMatrix(op.inputs.dOut, read);
  const gain = read(op.inputs.gain);
  const statistics = read(op.inputs.statistics);
  const C = x.columns;
  const dX = new Matrix(x.rows, C);
  for (let m = 0; m < x.rows; m++) {
    const normalized = (c: number): number =>
      round(round(x.get(m, c) - at(statistics, m)) * at(statistics, x.rows + m));
    const g = (c: number): number => round(at(gain, c) * dOut.get(m, c));
    let sum = 0;
    let product = 0;
    for (let c = 0; c < C; c++) {
      sum = round(sum + g(c));
      product = round(product + round(g(c) * normalized(c)));
    }
    const meanOfG = round(sum / C);
    const meanOfProduct = round(product / C);
    for (let c = 0; c < C; c++) {
      const centred = round(round(g(c) - meanOfG) - round(normalized(c) * meanOfProduct));
      dX.set(m, c, round(at(statistics, x.rows + m) * centred));
    }
  }
  return { dX: dX.values };
}

/** dGain[c] (+)= Σ_m dOut·(x − mean)·rstd; dBias[c] (+)= Σ_m dOut */
export function layerNormParameterGradient(
  op: Op<"layerNormParameterGradient">,
  read: Read,
  { round }: Arithmetic,
): { dGain: Float64Array; dBias: Float64Array } {
  const { accumulate } = op.attributes;
  const x = readMatrix(op.inputs.x, read);
  const dOut = readMatrix(op.inputs.dOut, read);
  const statistics = read(op.inputs.statistics);
  const [, C] = rowsAndColumns(op.inputs.x.shape);
  const dGain = startingValues(op.outputs.dGain, accumulate, read).values;
  const dBias =
    op.outputs.dBias === undefined ? new Float64Array(C) : startingValues(op.outputs.dBias, accumulate, read).values;
  for (let c = 0; c < C; c++) {
    let gainSum = 0;
    let biasSum = 0;
    for (let m = 0; m < x.rows; m++) {
      const normalized = round(round(x.get(m, c) - at(statistics, m)) * at(statistics, x.rows + m));
      gainSum = round(gainSum + round(dOut.get(m, c) * normalized));
      biasSum = round(biasSum + dOut.get(m, c));
    }
    dGain[c] = round(at(dGain, c) + gainSum);
    dBias[c] = round(at(dBias, c) + biasSum);
  }
  return { dGain, dBias };
}
