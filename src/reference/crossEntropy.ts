/** Reference of softmax cross-entropy and its gradient. */

import { IGNORED_TARGET } from "../graph/ir";
import type { Op } from "../graph/ir";
import type { Arithmetic } from "./arithmetic";
import { at, Matrix, readMatrix } from "./matrix";
import type { Read } from "./matrix";

/** logSumExp = max + log Σ e^(x − max); loss = logSumExp − x[target]; hit = target is the first maximum */
export function crossEntropy(
  op: Op<"crossEntropy">,
  read: Read,
  { round }: Arithmetic,
): { losses: Float64Array; logSumExp: Float64Array; hits: Float64Array } {
  const logits = readMatrix(op.inputs.logits, read);
  const targets = read(op.inputs.targets);
  const losses = new Float64Array(logits.rows);
  const logSumExp = new Float64Array(logits.rows);
  const hits = new Float64Array(logits.rows);
  for (let m = 0; m < logits.rows; m++) {
    let best = 0;
    for (let v = 1; v < logits.columns; v++) {
      if (logits.get(m, v) > logits.get(m, best)) best = v;
    }
    const largest = logits.get(m, best);
    let sum = 0;
    for (let v = 0; v < logits.columns; v++) sum = round(sum + round(Math.exp(round(logits.get(m, v) - largest))));
    const rowLogSumExp = round(largest + round(Math.log(sum)));
    logSumExp[m] = rowLogSumExp;
    const target = at(targets, m);
    if (target === IGNORED_TARGET) continue;
    losses[m] = round(rowLogSumExp - logits.get(m, target));
    hits[m] = target === best ? 1 : 0;
  }
  return { losses, logSumExp, hits };
}

/** The two of them, as one op. */
export function crossEntropyTraining(
  { name, inputs, outputs, attributes: { factor } }: Op<"crossEntropyTraining">,
  read: Read,
  arithmetic: Arithmetic,
): { losses: Float64Array; logSumExp: Float64Array; hits: Float64Array; dLogits: Float64Array } {
  const { logits, targets, scaler } = inputs;
  const { dLogits, ...statistics } = outputs;
  const forward = crossEntropy(
    { kind: "crossEntropy", name, inputs: { logits, targets }, outputs: statistics, attributes: {} },
    read,
    arithmetic,
  );
  const logSumExp = forward.logSumExp.map((value) => arithmetic.store(value, "f32"));
  const backward = crossEntropyGradient(
    {
      kind: "crossEntropyGradient",
      name,
      inputs: { logits, targets, logSumExp: statistics.logSumExp, scaler },
      outputs: { dLogits },
      attributes: { factor },
    },
    (tensor) => (tensor === statistics.logSumExp ? logSumExp : read(tensor)),
    arithmetic,
  );
  return { ...forward, ...backward };
}

/** dLogits = (e^(x − logSumExp) − onehot(target)) · lossScale · factor; 0 in rows without a target */
export function crossEntropyGradient(
  op: Op<"crossEntropyGradient">,
  read: Read,
  { round }: Arithmetic,
): { dLogits: Float64Array } {
  const logits = readMatrix(op.inputs.logits, read);
  const targets = read(op.inputs.targets);
  const logSumExp = read(op.inputs.logSumExp);
  const lossScale = at(read(op.inputs.scaler), 0);
  const seed = round(lossScale * round(op.attributes.factor));
  const dLogits = new Matrix(logits.rows, logits.columns);
  for (let m = 0; m < logits.rows; m++) {
    const target = at(targets, m);
    if (target === IGNORED_TARGET) continue;
    for (let v = 0; v < logits.columns; v++) {
      const probability = round(Math.exp(round(logits.get(m, v) - at(logSumExp, m))));
      dLogits.set(m, v, round(round(probability - (v === target ? 1 : 0)) * seed));
    }
  }
  return { dLogits: dLogits.values };
}
