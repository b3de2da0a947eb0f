/** Matrix products. Their gradient is in matmulGradient.ts. */

import { matmulGradient } from "./matmulGradient";
import type { Definitions } from "./definition";
import { matrixSides, require, requireDType, requireRestriction, sameShape } from "./shapeChecks";
import { elementsOf } from "../tensors";

export const matmulOps: Definitions<"matmul"> = {
  matmul: {
    shape(op) {
      const { a, b, bias } = op.inputs;
      const { out, partials } = op.outputs;
      const { transposeA, transposeB } = op.attributes;
      const rank = a.shape.length;
      require(op, rank === 2 || rank === 3, "a needs rank 2, or 3 with a batch in front");
      require(op, b.shape.length === rank && out.shape.length === rank, "a, b and out need the same rank");
      if (rank === 3) {
        require(op, a.shape[0] === b.shape[0] && a.shape[0] === out.shape[0], "the batch sizes differ");
      }
      const [m, k] = matrixSides(a, transposeA);
      const [inner, n] = matrixSides(b, transposeB);
      require(op, k === inner, `the inner dimensions differ, ${k} and ${inner}`);
      const [outRows, outColumns] = matrixSides(out, false);
      require(op, outRows === m && outColumns === n, `out needs to be ${m} by ${n}`);
      if (bias !== undefined) require(op, sameShape(bias.shape, [n]), `bias needs shape [${n}]`);
      const { restricted } = op.attributes;
      requireRestriction(op, op.inputs.active, restricted, { M: m, N: n, K: k });
      require(op, restricted === undefined || rank === 2, "a restricted matmul has no batch");
      if (partials === undefined) return;
      requireDType(op, partials, "f32");
      require(op, rank === 2, "the sums of a batch cannot be split");
      require(op, sameShape(partials.shape.slice(1), [m, n]), `partials need shape [parts, ${m}, ${n}]`);
    },
    /** 2·M·N·K for each matrix of the batch, M·N for the bias. */
    flops(op) {
      const outputs = elementsOf(op.outputs.out.shape);
      const [, k] = matrixSides(op.inputs.a, op.attributes.transposeA);
      return 2 * outputs * k + (op.inputs.bias === undefined ? 0 : outputs);
    },
    outputs: { out: "result", partials: "scratch" },
    gradient: matmulGradient,
    autocast: "half",
    roundsStatistics: false,
    narrows: "out",
    cheap: false,
    overwrites: [],
    fusion: "host",
  },
};
