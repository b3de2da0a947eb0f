/** Blocks of columns behind gates: an activation function times the gate's value. */

import { ALONE, BACKWARD, type Definitions } from "./definition";
import { DERIVATIVE_FLOPS, FUNCTION_FLOPS } from "./elementwise";
import { requireGatedColumns, requireList, requireSameShape } from "./shapeChecks";
import { elementsOf, rowsAndColumns } from "../tensors";

export const gatedBlockOps: Definitions<"gateBlocks" | "gateBlocksGradient" | "gateValueGradient"> = {
  gateBlocks: {
    ...ALONE,
    shape(op) {
      requireGatedColumns(op, op.inputs.x, op.inputs.values, op.attributes.size);
      requireSameShape(op, op.inputs.x, op.outputs.out);
      const [lists, gates] = rowsAndColumns(op.inputs.values.shape);
      requireList(op, op.inputs.active, gates, lists);
    },
    flops: (op) => elementsOf(op.inputs.x.shape) * (FUNCTION_FLOPS[op.attributes.function] + 1),
    outputs: { out: "result" },
    /** With y = f(x)·z: dz = Σ f(x)·dOut over the block, dX = f′(x)·z·dOut. */
    gradient: {
      output: (op) => op.outputs.out,
      inputs: (op) => [op.inputs.values, op.inputs.x],
      apply(op, dOut, tape) {
        const { x, values, active } = op.inputs;
        const { attributes } = op;
        tape.contribute(values, (dValues) => ({
          kind: "gateValueGradient",
          name: dValues.name,
          inputs: { x, values, dOut },
          outputs: { dValues },
          attributes,
        }));
        tape.contribute(x, (dX) => ({
          kind: "gateBlocksGradient",
          name: dX.name,
          inputs: { x, values, active, dOut },
          outputs: { dX },
          attributes,
        }));
      },
    },
    autocast: "widest",
    roundsStatistics: false,
    narrows: "out",
    cheap: true,
  },

  gateBlocksGradient: {
    ...BACKWARD,
    ...ALONE,
    shape(op) {
      requireGatedColumns(op, op.inputs.x, op.inputs.values, op.attributes.size);
      requireSameShape(op, op.inputs.x, op.inputs.dOut);
      requireSameShape(op, op.inputs.x, op.outputs.dX);
      const [lists, gates] = rowsAndColumns(op.inputs.values.shape);
      requireList(op, op.inputs.active, gates, lists);
    },
    flops: (op) => elementsOf(op.inputs.x.shape) * (DERIVATIVE_FLOPS[op.attributes.function] + 1),
    outputs: { dX: "result" },
    narrows: "dX",
  },

  gateValueGradient: {
    ...BACKWARD,
    ...ALONE,
    shape(op) {
      requireGatedColumns(op, op.inputs.x, op.inputs.values, op.attributes.size);
      requireSameShape(op, op.inputs.x, op.inputs.dOut);
      requireSameShape(op, op.inputs.values, op.outputs.dValues);
    },
    flops: (op) => elementsOf(op.inputs.x.shape) * (FUNCTION_FLOPS[op.attributes.function] + 2),
    outputs: { dValues: "gate" },
    narrows: "none",
  },
};
