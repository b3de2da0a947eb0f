/** RMS norm: layer norm without the mean and the bias (Zhang and Sennrich 2019, arXiv:1910.07467). */

import { ALONE, BACKWARD, type Definitions, type OpWriter } from "./definition";
import type { Tensor } from "../ir";
import { require, requireRowValues, requireSameShape, sameShape } from "./shapeChecks";
import { elementsOf, rowsAndColumns } from "../tensors";

/** As Llama has it. */
const EPSILON = 1e-5;

const FLOPS = 4; // square and Σ 2; ·rstd, ·gain
const GRADIENT_FLOPS = 8; // x̂ 1, g 1, Σg·x̂ 2, and dX 4
const PARAMETER_FLOPS = 3; // x̂ 1, ·dOut and Σ 2

/** RMS norm over the last dimension; gain [C]. */
export function rmsNorm(writer: OpWriter, name: string, x: Tensor, gain: Tensor, epsilon = EPSILON): Tensor {
  const [rows] = rowsAndColumns(x.shape);
  const out = writer.result(name, x.shape);
  const rstd = writer.result(`${name}.rstd`, [rows]);
  writer.append({ kind: "rmsNorm", name, inputs: { x, gain }, outputs: { out, rstd }, attributes: { epsilon } });
  return out;
}

export const rmsNormOps: Definitions<"rmsNorm" | "rmsNormGradient" | "rmsNormParameterGradient"> = {
  rmsNorm: {
    ...ALONE,
    shape(op) {
      const { x, gain } = op.inputs;
      const [rows, width] = rowsAndColumns(x.shape);
      requireSameShape(op, x, op.outputs.out);
      require(op, sameShape(gain.shape, [width]), `gain needs shape [${width}]`);
      requireRowValues(op, op.outputs.rstd, rows);
    },
    flops: (op) => elementsOf(op.inputs.x.shape) * FLOPS,
    outputs: { out: "result", rstd: "statistic" },
    /** With x̂ = x·rstd and g = gain·dOut: dX = rstd·(g − x̂·mean(g·x̂)); dGain = Σ dOut·x̂ over rows. */
    gradient: {
      output: (op) => op.outputs.out,
      inputs: (op) => [op.inputs.x, op.inputs.gain],
      apply(op, dOut, tape) {
        const { x, gain } = op.inputs;
        const { rstd } = op.outputs;
        tape.contributeAccumulating(gain, (dGain, accumulate) => ({
          kind: "rmsNormParameterGradient",
          name: dGain.name,
          inputs: { x, rstd, dOut },
          outputs: { dGain },
          attributes: { accumulate },
        }));
        tape.contribute(x, (dX) => ({
          kind: "rmsNormGradient",
          name: dX.name,
          inputs: { x, gain, rstd, dOut },
          outputs: { dX },
          attributes: {},
        }));
      },
    },
    autocast: "float",
    roundsStatistics: true,
    narrows: "out",
    cheap: true,
  },

  rmsNormGradient: {
    ...BACKWARD,
    shape(op) {
      const { x, gain, rstd, dOut } = op.inputs;
      const [rows, width] = rowsAndColumns(x.shape);
      requireSameShape(op, x, dOut);
      requireSameShape(op, x, op.outputs.dX);
      require(op, sameShape(gain.shape, [width]), `gain needs shape [${width}]`);
      requireRowValues(op, rstd, rows);
    },
    flops: (op) => elementsOf(op.inputs.x.shape) * GRADIENT_FLOPS,
    outputs: { dX: "result" },
    narrows: "dX",
    overwrites: ["dOut", "x"],
    fusion: "none",
  },

  rmsNormParameterGradient: {
    ...BACKWARD,
    ...ALONE,
    shape(op) {
      const { x, rstd, dOut } = op.inputs;
      const [rows, width] = rowsAndColumns(x.shape);
      requireSameShape(op, x, dOut);
      requireRowValues(op, rstd, rows);
      require(op, sameShape(op.outputs.dGain.shape, [width]), `dGain needs shape [${width}]`);
    },
    flops: (op) => elementsOf(op.inputs.x.shape) * PARAMETER_FLOPS,
    outputs: { dGain: "result" },
    narrows: "none",
  },
};
