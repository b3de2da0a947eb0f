/** Ops that make element i of their result from the elements i of what they read. */

import { BACKWARD, type Definitions } from "./definition";
import type { GatedFunction } from "../ir";
import { require, requireSameShape } from "./shapeChecks";
import { elementsOf } from "../tensors";

/** Operations for each element of f and of f′(x)·dOut. */
export const FUNCTION_FLOPS: Readonly<Record<GatedFunction, number>> = {
  gelu: 5, // x/√2, erf, +1, ·½, ·x
  relu: 1,
  tanh: 1,
  identity: 0,
};
export const DERIVATIVE_FLOPS: Readonly<Record<GatedFunction, number>> = {
  gelu: 11, // Φ 4, φ 5 (square, ·−½, exp, ·1/√2π, ·x), their sum, ·dOut
  relu: 1,
  tanh: 4,
  identity: 1,
};

export const elementwiseOps: Definitions<"add" | "cast" | "activation" | "activationGradient"> = {
  add: {
    shape(op) {
      requireSameShape(op, op.inputs.a, op.inputs.b);
      requireSameShape(op, op.inputs.a, op.outputs.out);
    },
    flops: (op) => elementsOf(op.outputs.out.shape),
    outputs: { out: "result" },
    /** da = db = dOut. */
    gradient: {
      output: (op) => op.outputs.out,
      inputs: (op) => [op.inputs.a, op.inputs.b],
      apply(op, dOut, tape) {
        tape.contributeTensor(op.inputs.a, dOut);
        tape.contributeTensor(op.inputs.b, dOut);
      },
    },
    autocast: "widest",
    roundsStatistics: false,
    narrows: "out",
    cheap: false,
    overwrites: ["a", "b"],
    fusion: "tail",
  },

  cast: {
    shape(op) {
      requireSameShape(op, op.inputs.x, op.outputs.out);
      require(op, op.inputs.x.dtype !== "u32" && op.outputs.out.dtype !== "u32", "cast is between f32 and f16");
    },
    flops: () => 0,
    outputs: { out: "copy" },
    /** dX = dOut in x's dtype: the cast of the gradient runs the other way. */
    gradient: {
      output: (op) => op.outputs.out,
      inputs: (op) => [op.inputs.x],
      apply(op, dOut, tape) {
        tape.contribute(op.inputs.x, (out) => ({
          kind: "cast",
          name: out.name,
          inputs: { x: dOut },
          outputs: { out },
          attributes: {},
        }));
      },
    },
    autocast: "asIs",
    roundsStatistics: false,
    narrows: "none",
    cheap: false,
    overwrites: [],
    fusion: "tail",
  },

  activation: {
    shape(op) {
      requireSameShape(op, op.inputs.x, op.outputs.out);
    },
    flops: (op) => elementsOf(op.inputs.x.shape) * FUNCTION_FLOPS[op.attributes.function],
    outputs: { out: "result" },
    /** dX = f′(x)·dOut. */
    gradient: {
      output: (op) => op.outputs.out,
      inputs: (op) => [op.inputs.x],
      apply(op, dOut, tape) {
        const { x } = op.inputs;
        tape.contribute(x, (dX) => ({
          kind: "activationGradient",
          name: dX.name,
          inputs: { x, dOut },
          outputs: { dX },
          attributes: op.attributes,
        }));
      },
    },
    autocast: "widest",
    roundsStatistics: false,
    narrows: "out",
    cheap: true,
    overwrites: ["x"],
    fusion: "tail",
  },

  activationGradient: {
    ...BACKWARD,
    shape(op) {
      requireSameShape(op, op.inputs.x, op.inputs.dOut);
      requireSameShape(op, op.inputs.x, op.outputs.dX);
    },
    flops: (op) => elementsOf(op.inputs.x.shape) * DERIVATIVE_FLOPS[op.attributes.function],
    outputs: { dX: "result" },
    narrows: "dX",
    overwrites: ["x", "dOut"],
    fusion: "tail",
  },
};
