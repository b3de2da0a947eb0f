/** Attention: softmax(q·kᵀ/√D)·v of each head. */

import { ALONE, BACKWARD, type Counting, type Definitions } from "./definition";
import type { Op } from "../ir";
import { require, requireHeadRows, requireHeads, requireList, requireSameShape, sameShape } from "./shapeChecks";
import { elementsOf, rowsAndColumns } from "../tensors";

const SOFTMAX_FLOPS = 5; // scale, max, subtract, exp, Σ
const SOFTMAX_GRADIENT_FLOPS = 7; // scale, subtract, exp; dP − delta, ·P; scale twice

export const attentionOps: Definitions<"attention" | "attentionGradient"> = {
  attention: {
    ...ALONE,
    shape(op) {
      const [rows, width] = requireHeads(op, op.inputs.qkv);
      require(op, sameShape(op.outputs.out.shape, [rows, width]), `out needs shape [${rows}, ${width}]`);
      requireHeadRows(op, op.outputs.logSumExp, rows);
      requireList(op, op.inputs.active, op.attributes.heads);
    },
    /** q·kᵀ and P·v: 4·D for each pair and head; the softmax besides. */
    flops: (op, counting) => pairsOf(op, counting) * (4 * headWidth(op) + SOFTMAX_FLOPS),
    outputs: { out: "result", logSumExp: "statistic" },
    /** dQKV through the softmax, recomputed from the stored log-sum-exp (FlashAttention-2, Dao 2023, algorithm 2). */
    gradient: {
      output: (op) => op.outputs.out,
      inputs: (op) => [op.inputs.qkv],
      apply(op, dOut, tape) {
        const { qkv, active } = op.inputs;
        const { out, logSumExp } = op.outputs;
        tape.contribute(qkv, (dQKV) => {
          const delta = tape.temporary(`${op.name}.delta`, logSumExp.shape, "f32");
          return {
            kind: "attentionGradient",
            name: dQKV.name,
            inputs: { qkv, out, logSumExp, dOut, ...(active && { active }) },
            outputs: { dQKV, delta },
            attributes: op.attributes,
          };
        });
      },
    },
    autocast: "half",
    roundsStatistics: true,
    narrows: "out",
    cheap: false,
  },

  attentionGradient: {
    ...BACKWARD,
    ...ALONE,
    shape(op) {
      const { qkv, out, logSumExp, dOut } = op.inputs;
      const [rows, width] = requireHeads(op, qkv);
      require(op, sameShape(out.shape, [rows, width]), `out needs shape [${rows}, ${width}]`);
      requireSameShape(op, out, dOut);
      requireSameShape(op, qkv, op.outputs.dQKV);
      requireHeadRows(op, logSumExp, rows);
      requireHeadRows(op, op.outputs.delta, rows);
      requireList(op, op.inputs.active, op.attributes.heads);
    },
    /** q·kᵀ again, dP, dq, dk, dv: 10·D for each pair and head; and delta. */
    flops: (op, counting) =>
      pairsOf(op, counting) * (10 * headWidth(op) + SOFTMAX_GRADIENT_FLOPS) + 2 * elementsOf(op.inputs.out.shape),
    outputs: { dQKV: "result", delta: "statistic" },
    narrows: "dQKV",
  },
};

type AttentionOp = Op<"attention"> | Op<"attentionGradient">;

/** Query-key pairs, over all batch elements and heads. */
function pairsOf(op: AttentionOp, counting: Counting): number {
  const { batch, heads, causal } = op.attributes;
  const [rows] = rowsAndColumns(op.inputs.qkv.shape);
  const T = rows / batch;
  return batch * heads * (causal && counting === "executed" ? (T * (T + 1)) / 2 : T * T);
}

function headWidth(op: AttentionOp): number {
  const [, columns] = rowsAndColumns(op.inputs.qkv.shape);
  return columns / (3 * op.attributes.heads);
}
