/** Rows of a table by token, and the sum of their gradients. */

import { contributeColumnSum } from "./columnSumGradient";
import { ALONE, BACKWARD, type Definitions } from "./definition";
import { require, requireDType, requirePeriod, requireRank } from "./shapeChecks";
import { tensorBytes } from "../tensorBytes";
import { elementsOf, rowsAndColumns } from "../tensors";

export const embeddingOps: Definitions<"embedding" | "embeddingGradient"> = {
  embedding: {
    ...ALONE,
    shape(op) {
      const { tokens, table, positions } = op.inputs;
      requireDType(op, tokens, "u32");
      requireRank(op, table, 2);
      const [rows, width] = rowsAndColumns(op.outputs.out.shape);
      require(op, rows === elementsOf(tokens.shape), "out needs one row for each token");
      require(op, width === table.shape[1], "out and table need the same width");
      if (positions === undefined) return;
      requireRank(op, positions, 2);
      require(op, positions.shape[1] === width, "positions and table need the same width");
      requirePeriod(op, rows, positions.shape[0] ?? 0, "the rows of positions");
    },
    flops: (op) => (op.inputs.positions === undefined ? 0 : elementsOf(op.outputs.out.shape)),
    /** One table row is read for each token, not the table once: the difference. */
    extraBytes({ inputs, outputs }) {
      const [rows] = rowsAndColumns(outputs.out.shape);
      const [vocabulary] = rowsAndColumns(inputs.table.shape);
      return (tensorBytes(inputs.table) / vocabulary) * (rows - vocabulary);
    },
    outputs: { out: "result" },
    /** dTable[v] = Σ dOut[n] over n with tokens[n] = v; dPositions[t] = Σ dOut[n] over n with n mod T = t. */
    gradient: {
      output: (op) => op.outputs.out,
      inputs: (op) => [op.inputs.table, op.inputs.positions],
      apply(op, dOut, tape) {
        const { tokens, table, positions } = op.inputs;
        tape.contributeAccumulating(table, (dTable, accumulate) => ({
          kind: "embeddingGradient",
          name: dTable.name,
          inputs: { tokens, dOut },
          outputs: { dTable },
          attributes: { accumulate },
        }));
        if (positions !== undefined) contributeColumnSum(positions, dOut, tape);
      },
    },
    autocast: "widest",
    roundsStatistics: false,
    narrows: "out",
    cheap: false,
  },

  embeddingGradient: {
    ...BACKWARD,
    ...ALONE,
    shape(op) {
      const { tokens, dOut } = op.inputs;
      const { dTable } = op.outputs;
      requireDType(op, tokens, "u32");
      requireRank(op, dTable, 2);
      const [rows, width] = rowsAndColumns(dOut.shape);
      require(op, rows === elementsOf(tokens.shape), "dOut needs one row for each token");
      require(op, width === dTable.shape[1], "dOut and dTable need the same width");
    },
    flops: (op) => elementsOf(op.inputs.dOut.shape),
    outputs: { dTable: "result" },
    narrows: "none",
  },
};
