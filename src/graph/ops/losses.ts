/** Losses: where the backward pass begins. */

import { ALONE, BACKWARD, type Definitions } from "./definition";
import type { Op } from "../ir";
import { require, requireDType, requireRank, requireRowValues, requireSameShape } from "./shapeChecks";
import { elementsOf } from "../tensors";

const CROSS_ENTROPY_FLOPS = 4; // max, subtract, exp, Σ
const CROSS_ENTROPY_GRADIENT_FLOPS = 4; // subtract, exp, −onehot, ·seed

type CrossEntropyKind = "crossEntropy" | "crossEntropyGradient" | "crossEntropyTraining";

export const lossOps: Definitions<CrossEntropyKind> = {
  crossEntropy: {
    ...ALONE,
    shape(op) {
      const rows = requireTargets(op);
      for (const tensor of Object.values(op.outputs)) requireRowValues(op, tensor, rows);
    },
    flops: (op) => elementsOf(op.inputs.logits.shape) * CROSS_ENTROPY_FLOPS,
    outputs: { losses: "statistic", logSumExp: "statistic", hits: "statistic" },
    /** dLogits = (softmax(logits) − onehot(targets))·lossScale·factor. */
    gradient: {
      inputs: (op) => [op.inputs.logits],
      seed(op, tape) {
        const { logits, targets } = op.inputs;
        const { logSumExp } = op.outputs;
        tape.contribute(logits, (dLogits) => ({
          kind: "crossEntropyGradient",
          name: dLogits.name,
          inputs: { logits, targets, logSumExp, scaler: tape.scaler },
          outputs: { dLogits },
          attributes: { factor: tape.factor },
        }));
      },
    },
    autocast: "float",
    roundsStatistics: true,
    narrows: "none",
    cheap: false,
  },

  crossEntropyGradient: {
    ...BACKWARD,
    ...ALONE,
    shape(op) {
      const rows = requireTargets(op);
      requireRowValues(op, op.inputs.logSumExp, rows);
      requireSameShape(op, op.inputs.logits, op.outputs.dLogits);
    },
    flops: (op) => elementsOf(op.inputs.logits.shape) * CROSS_ENTROPY_GRADIENT_FLOPS,
    outputs: { dLogits: "result" },
    narrows: "dLogits",
  },

  crossEntropyTraining: {
    ...BACKWARD,
    ...ALONE,
    shape(op) {
      const { dLogits, ...statistics } = op.outputs;
      const rows = requireTargets(op);
      for (const tensor of Object.values(statistics)) requireRowValues(op, tensor, rows);
      requireSameShape(op, op.inputs.logits, dLogits);
    },
    flops: (op) => elementsOf(op.inputs.logits.shape) * (CROSS_ENTROPY_FLOPS + CROSS_ENTROPY_GRADIENT_FLOPS),
    outputs: { losses: "statistic", logSumExp: "statistic", hits: "statistic", dLogits: "result" },
    roundsStatistics: true,
    narrows: "none",
  },
};

/** The rows of logits, a target each. */
function requireTargets(op: Op<CrossEntropyKind>): number {
  const { logits, targets } = op.inputs;
  requireRank(op, logits, 2);
  requireDType(op, targets, "u32");
  const rows = logits.shape[0] ?? 0;
  require(op, elementsOf(targets.shape) === rows, "logits need one row for each target");
  return rows;
}
