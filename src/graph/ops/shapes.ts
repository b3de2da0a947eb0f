/**
 * Shape rules: one per op kind, forward and backward. The builder checks each op as it is made, so that a
 * wrong shape is reported where the model is written, and not as wrong numbers on the GPU.
 */

import { partsOf } from "../passes/fuse";
import { gateShapeRules } from "./gateShapes";
import type { Op, OpKind } from "../ir";
import { tilesFor } from "./quantize";
import {
  matrixSides,
  require,
  requireDType,
  requireHeadRows,
  requireHeads,
  requireList,
  requirePeriod,
  requireRank,
  requireRestriction,
  requireRowValues,
  requireSameShape,
  requireStatistics,
  requireWholeGroups,
  sameShape,
} from "./shapeChecks";
import { elementsOf, rowsAndColumns } from "../tensors";

type ShapeRules = { [K in OpKind]: (op: Op<K>) => void };

const rules: ShapeRules = {
  embedding(op) {
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
  embeddingGradient(op) {
    const { tokens, dOut } = op.inputs;
    const { dTable } = op.outputs;
    requireDType(op, tokens, "u32");
    requireRank(op, dTable, 2);
    const [rows, width] = rowsAndColumns(dOut.shape);
    require(op, rows === elementsOf(tokens.shape), "dOut needs one row for each token");
    require(op, width === dTable.shape[1], "dOut and dTable need the same width");
  },
  matmul(op) {
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
  add(op) {
    requireSameShape(op, op.inputs.a, op.inputs.b);
    requireSameShape(op, op.inputs.a, op.outputs.out);
  },
  cast(op) {
    requireSameShape(op, op.inputs.x, op.outputs.out);
    require(op, op.inputs.x.dtype !== "u32" && op.outputs.out.dtype !== "u32", "cast is between f32 and f16");
  },
  quantize(op) {
    const { x } = op.inputs;
    const { out, scales } = op.outputs;
    requireSameShape(op, x, out);
    const { down, across } = tilesFor(x.shape, op.attributes.block);
    requireDType(op, scales, "f32");
    require(op, sameShape(scales.shape, [down * across]), `scales need shape [${down * across}]`);
  },
  activation(op) {
    requireSameShape(op, op.inputs.x, op.outputs.out);
  },
  activationGradient(op) {
    requireSameShape(op, op.inputs.x, op.inputs.dOut);
    requireSameShape(op, op.inputs.x, op.outputs.dX);
  },
  layerNorm(op) {
    const { x, gain, bias } = op.inputs;
    const { out, statistics } = op.outputs;
    const [rows, width] = rowsAndColumns(x.shape);
    requireSameShape(op, x, out);
    require(op, sameShape(gain.shape, [width]), `gain needs shape [${width}]`);
    if (bias !== undefined) require(op, sameShape(bias.shape, [width]), `bias needs shape [${width}]`);
    requireStatistics(op, statistics, rows);
  },
  layerNormGradient(op) {
    const { x, gain, statistics, dOut } = op.inputs;
    const [rows, width] = rowsAndColumns(x.shape);
    requireSameShape(op, x, dOut);
    requireSameShape(op, x, op.outputs.dX);
    require(op, sameShape(gain.shape, [width]), `gain needs shape [${width}]`);
    requireStatistics(op, statistics, rows);
  },
  layerNormParameterGradient(op) {
    const { x, statistics, dOut } = op.inputs;
    const { dGain, dBias } = op.outputs;
    const [rows, width] = rowsAndColumns(x.shape);
    requireSameShape(op, x, dOut);
    requireStatistics(op, statistics, rows);
    require(op, sameShape(dGain.shape, [width]), `dGain needs shape [${width}]`);
    if (dBias !== undefined) require(op, sameShape(dBias.shape, [width]), `dBias needs shape [${width}]`);
  },
  attention(op) {
    const [rows, width] = requireHeads(op, op.inputs.qkv);
    require(op, sameShape(op.outputs.out.shape, [rows, width]), `out needs shape [${rows}, ${width}]`);
    requireHeadRows(op, op.outputs.logSumExp, rows);
    requireList(op, op.inputs.active, op.attributes.heads);
  },
  attentionGradient(op) {
    const { qkv, out, logSumExp, dOut } = op.inputs;
    const [rows, width] = requireHeads(op, qkv);
    require(op, sameShape(out.shape, [rows, width]), `out needs shape [${rows}, ${width}]`);
    requireSameShape(op, out, dOut);
    requireSameShape(op, qkv, op.outputs.dQKV);
    requireHeadRows(op, logSumExp, rows);
    requireHeadRows(op, op.outputs.delta, rows);
    requireList(op, op.inputs.active, op.attributes.heads);
  },
  crossEntropy(op) {
    const { logits, targets } = op.inputs;
    requireRank(op, logits, 2);
    requireDType(op, targets, "u32");
    const rows = logits.shape[0] ?? 0;
    require(op, elementsOf(targets.shape) === rows, "logits need one row for each target");
    for (const tensor of Object.values(op.outputs)) requireRowValues(op, tensor, rows);
  },
  crossEntropyGradient(op) {
    const { logits, targets, logSumExp } = op.inputs;
    requireRank(op, logits, 2);
    requireDType(op, targets, "u32");
    const rows = logits.shape[0] ?? 0;
    require(op, elementsOf(targets.shape) === rows, "logits need one row for each target");
    requireRowValues(op, logSumExp, rows);
    requireSameShape(op, logits, op.outputs.dLogits);
  },
  crossEntropyTraining(op) {
    const { logits, targets } = op.inputs;
    const { dLogits, ...statistics } = op.outputs;
    requireRank(op, logits, 2);
    requireDType(op, targets, "u32");
    const rows = logits.shape[0] ?? 0;
    require(op, elementsOf(targets.shape) === rows, "logits need one row for each target");
    for (const tensor of Object.values(statistics)) requireRowValues(op, tensor, rows);
    requireSameShape(op, logits, dLogits);
  },
  sum(op) {
    const { x, y } = op.inputs;
    const { out, yOut } = op.outputs;
    for (const sum of [out, ...(yOut ? [yOut] : [])]) {
      require(op, elementsOf(sum.shape) === 1, "a sum needs one element");
      requireDType(op, sum, "f32");
    }
    require(op, (y === undefined) === (yOut === undefined), "y and its sum come together");
    if (y !== undefined) requireSameShape(op, x, y);
  },
  joinRows(op) {
    const parts = Object.values(op.inputs);
    const { out } = op.outputs;
    const rows = parts.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
    require(op, sameShape(out.shape, [rows, ...out.shape.slice(1)]), `out needs ${rows} rows`);
    for (const part of parts) {
      require(op, sameShape(part.shape.slice(1), out.shape.slice(1)), "the parts need out's columns");
      requireWholeGroups(op, part);
    }
  },
  takeRows(op) {
    const { x } = op.inputs;
    const { out } = op.outputs;
    const end = op.attributes.start + ((out.shape[0] ?? 0) - 1) * op.attributes.step + 1;
    require(op, sameShape(x.shape.slice(1), out.shape.slice(1)), "x and out need the same columns");
    require(op, end <= (x.shape[0] ?? 0), `x ends before row ${end}`);
    require(op, op.attributes.step === 1 || x.shape.length > 1, "a vector's step is 1");
    requireWholeGroups(op, out);
  },
  spreadRows(op) {
    const { dOut } = op.inputs;
    const { dX } = op.outputs;
    const end = op.attributes.start + ((dOut.shape[0] ?? 0) - 1) * op.attributes.step + 1;
    requireRank(op, dX, 2);
    require(op, sameShape(dX.shape.slice(1), dOut.shape.slice(1)), "dX and dOut need the same columns");
    require(op, end <= (dX.shape[0] ?? 0), `dX ends before row ${end}`);
  },
  columnSum(op) {
    const { period } = op.attributes;
    const [rows, columns] = rowsAndColumns(op.inputs.x.shape);
    const [outRows, outColumns] = rowsAndColumns(op.outputs.out.shape);
    require(op, outRows === period && outColumns === columns, `out needs to be ${period} by ${columns}`);
    requirePeriod(op, rows, period, "the period");
    requireRestriction(op, op.inputs.active, op.attributes.restricted, { M: period, N: columns, K: rows });
    require(op, op.attributes.restricted === undefined || period === 1, "a restricted sum has period 1");
  },
  ...gateShapeRules,
  fused(op) {
    for (const part of partsOf(op)) checkShapes(part);
  },
};

/** Checks one op's operands against its rule. Throws `ShapeError`. */
export function checkShapes<K extends OpKind>(op: Op<K>): void {
  const rule: (op: Op<K>) => void = rules[op.kind];
  rule(op);
}
