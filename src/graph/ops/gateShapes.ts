/** Shape rules of gates, of a router, and of the blocks that they open (shapes.ts has the others). */

import type { Op } from "../ir";
import {
  requireDType,
  requireGatedColumns,
  requireList,
  requireRank,
  requireRecord,
  requireSameShape,
} from "./shapeChecks";
import { elementsOf, rowsAndColumns } from "../tensors";

type GateOpKind =
  | "gate"
  | "gateGradient"
  | "gateImportance"
  | "route"
  | "routeGradient"
  | "gateBlocks"
  | "gateBlocksGradient"
  | "gateValueGradient";

export const gateShapeRules: { [K in GateOpKind]: (op: Op<K>) => void } = {
  gate(op) {
    const { values, active, record } = op.outputs;
    const gates = elementsOf(values.shape);
    requireList(op, active, gates);
    for (const tensor of [values, record, op.inputs.logits ?? values]) requireDType(op, tensor, "f32");
    requireRecord(op, record, op.attributes.first + gates);
    requireSameShape(op, values, op.inputs.logits ?? values);
  },
  gateGradient(op) {
    requireSameShape(op, op.inputs.logits, op.inputs.dValues);
    requireSameShape(op, op.inputs.logits, op.outputs.dLogits);
  },
  gateImportance(op) {
    const { record } = op.outputs;
    for (const tensor of [op.inputs.dValues, record]) requireDType(op, tensor, "f32");
    requireRecord(op, record, op.attributes.first + elementsOf(op.inputs.dValues.shape));
  },
  route(op) {
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
  routeGradient(op) {
    requireSameShape(op, op.inputs.values, op.inputs.dValues);
    requireSameShape(op, op.inputs.values, op.outputs.dLogits);
  },
  gateBlocks(op) {
    requireGatedColumns(op, op.inputs.x, op.inputs.values, op.attributes.size);
    requireSameShape(op, op.inputs.x, op.outputs.out);
    const [lists, gates] = rowsAndColumns(op.inputs.values.shape);
    requireList(op, op.inputs.active, gates, lists);
  },
  gateBlocksGradient(op) {
    requireGatedColumns(op, op.inputs.x, op.inputs.values, op.attributes.size);
    requireSameShape(op, op.inputs.x, op.inputs.dOut);
    requireSameShape(op, op.inputs.x, op.outputs.dX);
    const [lists, gates] = rowsAndColumns(op.inputs.values.shape);
    requireList(op, op.inputs.active, gates, lists);
  },
  gateValueGradient(op) {
    requireGatedColumns(op, op.inputs.x, op.inputs.values, op.attributes.size);
    requireSameShape(op, op.inputs.x, op.inputs.dOut);
    requireSameShape(op, op.inputs.values, op.outputs.dValues);
  },
};
