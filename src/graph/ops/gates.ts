/** Gates and routers: which blocks are awake. gatedBlocks.ts has what they multiply. */

import { ALONE, BACKWARD, type Definitions } from "./definition";
import { requireDType, requireList, requireRank, requireRecord, requireSameShape } from "./shapeChecks";
import { elementsOf, rowsAndColumns } from "../tensors";

const GATE_FLOPS = 12; // two logarithms, exp, division, stretch and clamp; the chance of being awake
const GATE_GRADIENT_FLOPS = 18; // the same again, s·(1 − s), P·(1 − P), their factors and sums
const ROUTE_FLOPS = 5; // exp, 1 + e, division, doubling; the bias
const ROUTE_GRADIENT_FLOPS = 4; // halving, 1 − it, two products

export const gateOps: Definitions<"gate" | "gateGradient" | "gateImportance" | "route" | "routeGradient"> = {
  gate: {
    ...ALONE,
    shape(op) {
      const { values, active, record } = op.outputs;
      const gates = elementsOf(values.shape);
      requireList(op, active, gates);
      for (const tensor of [values, record, op.inputs.logits ?? values]) requireDType(op, tensor, "f32");
      requireRecord(op, record, op.attributes.first + gates);
      requireSameShape(op, values, op.inputs.logits ?? values);
    },
    flops: (op) => elementsOf(op.outputs.values.shape) * (op.attributes.rule.kind === "hard-concrete" ? GATE_FLOPS : 0),
    outputs: { values: "gate", active: "gate", record: "state" },
    /** dLogits = dValues·dz/dlogit, and what the penalty adds. Others have no logits; dValues is what importance is. */
    gradient: {
      output: (op) => op.outputs.values,
      inputs: (op) => [op.inputs.logits],
      measures: (op) => op.attributes.rule.kind === "importance",
      apply(op, dValues, tape) {
        const { logits } = op.inputs;
        const { rule, part, first, seed } = op.attributes;
        if (rule.kind === "importance") {
          tape.append({
            kind: "gateImportance",
            name: `${op.name}.importance`,
            inputs: { dValues },
            outputs: { record: op.outputs.record },
            attributes: { first, accumulate: false },
          });
        }
        if (logits === undefined) return;
        tape.contributeAccumulating(logits, (dLogits, accumulate) => ({
          kind: "gateGradient",
          name: dLogits.name,
          inputs: { logits, dValues, scaler: tape.scaler, record: op.outputs.record },
          outputs: { dLogits },
          attributes: { part, first, seed, accumulate },
        }));
      },
    },
    autocast: "asIs",
    roundsStatistics: false,
    narrows: "none",
    cheap: false,
  },

  gateGradient: {
    ...BACKWARD,
    ...ALONE,
    shape(op) {
      requireSameShape(op, op.inputs.logits, op.inputs.dValues);
      requireSameShape(op, op.inputs.logits, op.outputs.dLogits);
    },
    flops: (op) => elementsOf(op.inputs.logits.shape) * GATE_GRADIENT_FLOPS,
    outputs: { dLogits: "result" },
    narrows: "none",
  },

  gateImportance: {
    ...BACKWARD,
    ...ALONE,
    shape(op) {
      const { record } = op.outputs;
      for (const tensor of [op.inputs.dValues, record]) requireDType(op, tensor, "f32");
      requireRecord(op, record, op.attributes.first + elementsOf(op.inputs.dValues.shape));
    },
    flops: (op) => elementsOf(op.inputs.dValues.shape),
    outputs: { record: "state" },
    narrows: "none",
  },

  route: {
    ...ALONE,
    shape(op) {
      const { logits } = op.inputs;
      const { values, active, takers, record } = op.outputs;
      requireRank(op, logits, 2);
      requireSameShape(op, logits, values);
      const [lists, gates] = rowsAndColumns(values.shape);
      requireList(op, active, gates, lists);
      requireList(op, takers, lists, gates);
      for (const tensor of [logits, values, record]) requireDType(op, tensor, "f32");
      requireRecord(op, record, op.attributes.first + gates);
    },
    flops: (op) => elementsOf(op.outputs.values.shape) * ROUTE_FLOPS,
    outputs: { values: "gate", active: "gate", takers: "gate", record: "state" },
    /** dLogits = dValues·2σ′(logits), of those chosen. Which are chosen has no gradient. */
    gradient: {
      output: (op) => op.outputs.values,
      inputs: (op) => [op.inputs.logits],
      apply(op, dValues, tape) {
        tape.contribute(op.inputs.logits, (dLogits) => ({
          kind: "routeGradient",
          name: dLogits.name,
          inputs: { values: op.outputs.values, dValues },
          outputs: { dLogits },
          attributes: {},
        }));
      },
    },
    autocast: "asIs",
    roundsStatistics: false,
    narrows: "none",
    cheap: false,
  },

  routeGradient: {
    ...BACKWARD,
    ...ALONE,
    shape(op) {
      requireSameShape(op, op.inputs.values, op.inputs.dValues);
      requireSameShape(op, op.inputs.values, op.outputs.dLogits);
    },
    flops: (op) => elementsOf(op.inputs.values.shape) * ROUTE_GRADIENT_FLOPS,
    outputs: { dLogits: "gate" },
    narrows: "none",
  },
};
