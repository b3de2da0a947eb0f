/** Norms over the rows of an activation. */

import { contributeColumnSum } from "./columnSumGradient";
import { ALONE, BACKWARD, type Definitions } from "./definition";
import type { GradientRule } from "./gradientTape";
import { require, requireSameShape, requireStatistics, sameShape } from "./shapeChecks";
import { elementsOf, rowsAndColumns } from "../tensors";

const LAYER_NORM_FLOPS = 8; // Σ 1; deviation, square, Σ 3; normalise 2; gain and bias 2
const LAYER_NORM_GRADIENT_FLOPS = 11; // x̂ 2, g 1, Σg 1, Σg·x̂ 2, and dX 5
const LAYER_NORM_PARAMETER_FLOPS = 5; // x̂ 2, ·dOut and Σ 2, ΣdOut 1

/**
 * With x̂ = (x − mean)·rstd and g = gain·dOut: dX = rstd·(g − mean(g) − x̂·mean(g·x̂)); dGain, dBias sum
 * over rows.
 */
const layerNormGradient: GradientRule<"layerNorm"> = {
  output: (op) => op.outputs.out,
  inputs: (op) => [op.inputs.x, op.inputs.gain, op.inputs.bias],
  apply(op, dOut, tape) {
    const { x, gain, bias } = op.inputs;
    const { statistics } = op.outputs;
    const together = bias === undefined ? undefined : tape.claimTogether([gain, bias]);
    if (together !== undefined) {
      const [dGain, dBias] = together.targets;
      tape.append({
        kind: "layerNormParameterGradient",
        name: dGain.name,
        inputs: { x, statistics, dOut },
        outputs: { dGain, dBias },
        attributes: { accumulate: together.accumulate },
      });
    } else {
      tape.contributeAccumulating(gain, (dGain, accumulate) => ({
        kind: "layerNormParameterGradient",
        name: dGain.name,
        inputs: { x, statistics, dOut },
        outputs: { dGain },
        attributes: { accumulate },
      }));
      if (bias !== undefined) contributeColumnSum(bias, dOut, tape);
    }
    tape.contribute(x, (dX) => ({
      kind: "layerNormGradient",
      name: dX.name,
      inputs: { x, gain, statistics, dOut },
      outputs: { dX },
      attributes: {},
    }));
  },
};

export const normOps: Definitions<"layerNorm" | "layerNormGradient" | "layerNormParameterGradient"> = {
  layerNorm: {
    ...ALONE,
    shape(op) {
      const { x, gain, bias } = op.inputs;
      const { out, statistics } = op.outputs;
      const [rows, width] = rowsAndColumns(x.shape);
      requireSameShape(op, x, out);
      require(op, sameShape(gain.shape, [width]), `gain needs shape [${width}]`);
      if (bias !== undefined) require(op, sameShape(bias.shape, [width]), `bias needs shape [${width}]`);
      requireStatistics(op, statistics, rows);
    },
    flops: (op) => elementsOf(op.inputs.x.shape) * LAYER_NORM_FLOPS,
    outputs: { out: "result", statistics: "statistic" },
    gradient: layerNormGradient,
    autocast: "float",
    roundsStatistics: true,
    narrows: "out",
    cheap: true,
  },

  layerNormGradient: {
    ...BACKWARD,
    shape(op) {
      const { x, gain, statistics, dOut } = op.inputs;
      const [rows, width] = rowsAndColumns(x.shape);
      requireSameShape(op, x, dOut);
      requireSameShape(op, x, op.outputs.dX);
      require(op, sameShape(gain.shape, [width]), `gain needs shape [${width}]`);
      requireStatistics(op, statistics, rows);
    },
    flops: (op) => elementsOf(op.inputs.x.shape) * LAYER_NORM_GRADIENT_FLOPS,
    outputs: { dX: "result" },
    narrows: "dX",
    overwrites: ["dOut", "x"],
    fusion: "host",
  },

  layerNormParameterGradient: {
    ...BACKWARD,
    ...ALONE,
    shape(op) {
      const { x, statistics, dOut } = op.inputs;
      const { dGain, dBias } = op.outputs;
      const [rows, width] = rowsAndColumns(x.shape);
      requireSameShape(op, x, dOut);
      requireStatistics(op, statistics, rows);
      require(op, sameShape(dGain.shape, [width]), `dGain needs shape [${width}]`);
      if (dBias !== undefined) require(op, sameShape(dBias.shape, [width]), `dBias needs shape [${width}]`);
    },
    flops: (op) => elementsOf(op.inputs.x.shape) * LAYER_NORM_PARAMETER_FLOPS,
    outputs: { dGain: "result", dBias: "result" },
    narrows: "none",
  },
};
