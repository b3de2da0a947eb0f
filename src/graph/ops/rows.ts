/** Rows joined, taken and spread, and sums over them. */

import { ALONE, BACKWARD, type Definitions } from "./definition";
import {
  require,
  requireDType,
  requirePeriod,
  requireRank,
  requireRestriction,
  requireSameShape,
  requireWholeGroups,
  sameShape,
} from "./shapeChecks";
import { elementsOf, rowsAndColumns } from "../tensors";

export const rowOps: Definitions<"joinRows" | "takeRows" | "spreadRows" | "columnSum" | "sum"> = {
  joinRows: {
    ...ALONE,
    shape(op) {
      const parts = Object.values(op.inputs);
      const { out } = op.outputs;
      const rows = parts.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
      require(op, sameShape(out.shape, [rows, ...out.shape.slice(1)]), `out needs ${rows} rows`);
      for (const part of parts) {
        require(op, sameShape(part.shape.slice(1), out.shape.slice(1)), "the parts need out's columns");
        requireWholeGroups(op, part);
      }
    },
    flops: () => 0,
    outputs: { out: "result" },
    /** Each part's gradient is its rows of dOut. */
    gradient: {
      output: (op) => op.outputs.out,
      inputs: (op) => Object.values(op.inputs),
      apply(op, dOut, tape) {
        let start = 0;
        for (const part of Object.values(op.inputs)) {
          const attributes = { start, step: 1 };
          tape.contributeAccumulating(part, (out, accumulate) => ({
            kind: "takeRows",
            name: out.name,
            inputs: { x: dOut },
            outputs: { out },
            attributes: { ...attributes, accumulate },
          }));
          start += part.shape[0] ?? 0;
        }
      },
    },
    autocast: "half",
    roundsStatistics: false,
    narrows: "none",
    cheap: false,
  },

  takeRows: {
    ...ALONE,
    shape(op) {
      const { x } = op.inputs;
      const { out } = op.outputs;
      const end = op.attributes.start + ((out.shape[0] ?? 0) - 1) * op.attributes.step + 1;
      require(op, sameShape(x.shape.slice(1), out.shape.slice(1)), "x and out need the same columns");
      require(op, end <= (x.shape[0] ?? 0), `x ends before row ${end}`);
      require(op, op.attributes.step === 1 || x.shape.length > 1, "a vector's step is 1");
      requireWholeGroups(op, out);
    },
    flops: () => 0,
    outputs: { out: "result" },
    /** dX = dOut in the rows taken. */
    gradient: {
      output: (op) => op.outputs.out,
      inputs: (op) => [op.inputs.x],
      apply(op, dOut, tape) {
        const { start, step } = op.attributes;
        tape.contribute(op.inputs.x, (dX) => ({
          kind: "spreadRows",
          name: dX.name,
          inputs: { dOut },
          outputs: { dX },
          attributes: { start, step },
        }));
      },
    },
    autocast: "asIs",
    roundsStatistics: false,
    narrows: "none",
    cheap: false,
  },

  spreadRows: {
    ...BACKWARD,
    ...ALONE,
    shape(op) {
      const { dOut } = op.inputs;
      const { dX } = op.outputs;
      const end = op.attributes.start + ((dOut.shape[0] ?? 0) - 1) * op.attributes.step + 1;
      requireRank(op, dX, 2);
      require(op, sameShape(dX.shape.slice(1), dOut.shape.slice(1)), "dX and dOut need the same columns");
      require(op, end <= (dX.shape[0] ?? 0), `dX ends before row ${end}`);
    },
    flops: () => 0,
    outputs: { dX: "result" },
    narrows: "none",
  },

  columnSum: {
    ...BACKWARD,
    ...ALONE,
    shape(op) {
      const { period } = op.attributes;
      const [rows, columns] = rowsAndColumns(op.inputs.x.shape);
      const [outRows, outColumns] = rowsAndColumns(op.outputs.out.shape);
      require(op, outRows === period && outColumns === columns, `out needs to be ${period} by ${columns}`);
      requirePeriod(op, rows, period, "the period");
      requireRestriction(op, op.inputs.active, op.attributes.restricted, { M: period, N: columns, K: rows });
      require(op, op.attributes.restricted === undefined || period === 1, "a restricted sum has period 1");
    },
    flops: (op) => elementsOf(op.inputs.x.shape),
    outputs: { out: "result" },
    narrows: "none",
  },

  sum: {
    ...ALONE,
    shape(op) {
      const { x, y } = op.inputs;
      const { out, yOut } = op.outputs;
      for (const sum of [out, ...(yOut ? [yOut] : [])]) {
        require(op, elementsOf(sum.shape) === 1, "a sum needs one element");
        requireDType(op, sum, "f32");
      }
      require(op, (y === undefined) === (yOut === undefined), "y and its sum come together");
      if (y !== undefined) requireSameShape(op, x, y);
    },
    flops: (op) => (elementsOf(op.inputs.x.shape) + 1) * (op.inputs.y === undefined ? 1 : 2),
    outputs: { out: "result", yOut: "result" },
    /** It makes a figure to show. */
    gradient: "none",
    autocast: "float",
    roundsStatistics: false,
    narrows: "none",
    cheap: false,
  },
};
