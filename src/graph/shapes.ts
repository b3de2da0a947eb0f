/**
 * Shape rules: one per op kind, forward and backward. The builder checks each op as it is made, so that a
 * wrong shape is reported where the model is written, and not as wrong numbers on the GPU.
 */

import { HalfstepError } from "../config/errors";
import type { Op, OpKind, Tensor } from "./ir";
import { tilesFor } from "./quantize";
import { elementsOf, rowsAndColumns, shapeText } from "./tensors";

/** An op's operands do not fit together. The message names the op and the shapes. */
export class ShapeError extends HalfstepError {
  override readonly name = "ShapeError";

  constructor(op: Op, reason: string) {
    const operands = Object.entries({ ...op.inputs, ...op.outputs })
      .filter((entry): entry is [string, Tensor] => entry[1] !== undefined)
      .map(([slot, tensor]) => `${slot} "${tensor.name}" ${tensor.dtype}${shapeText(tensor.shape)}`);
    super(
      `${op.kind} "${op.name}": ${reason} (${operands.join(", ")}).`,
      "Change the shapes where the model is built; the legend is at the top of src/graph/ir.ts.",
    );
  }
}

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
    const { out } = op.outputs;
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
    const { out, mean, rstd } = op.outputs;
    const [rows, width] = rowsAndColumns(x.shape);
    requireSameShape(op, x, out);
    require(op, sameShape(gain.shape, [width]), `gain needs shape [${width}]`);
    if (bias !== undefined) require(op, sameShape(bias.shape, [width]), `bias needs shape [${width}]`);
    requireRowValues(op, mean, rows);
    requireRowValues(op, rstd, rows);
  },
  layerNormGradient(op) {
    const { x, gain, mean, rstd, dOut } = op.inputs;
    const [rows, width] = rowsAndColumns(x.shape);
    requireSameShape(op, x, dOut);
    requireSameShape(op, x, op.outputs.dX);
    require(op, sameShape(gain.shape, [width]), `gain needs shape [${width}]`);
    requireRowValues(op, mean, rows);
    requireRowValues(op, rstd, rows);
  },
  layerNormParameterGradient(op) {
    const { x, mean, rstd, dOut } = op.inputs;
    const { dGain, dBias } = op.outputs;
    const [rows, width] = rowsAndColumns(x.shape);
    requireSameShape(op, x, dOut);
    requireRowValues(op, mean, rows);
    requireRowValues(op, rstd, rows);
    require(op, sameShape(dGain.shape, [width]), `dGain needs shape [${width}]`);
    if (dBias !== undefined) require(op, sameShape(dBias.shape, [width]), `dBias needs shape [${width}]`);
  },
  attention(op) {
    const [rows, width] = requireHeads(op, op.inputs.qkv);
    require(op, sameShape(op.outputs.out.shape, [rows, width]), `out needs shape [${rows}, ${width}]`);
    requireHeadRows(op, op.outputs.logSumExp, rows);
  },
  attentionGradient(op) {
    const { qkv, out, logSumExp, dOut } = op.inputs;
    const [rows, width] = requireHeads(op, qkv);
    require(op, sameShape(out.shape, [rows, width]), `out needs shape [${rows}, ${width}]`);
    requireSameShape(op, out, dOut);
    requireSameShape(op, qkv, op.outputs.dQKV);
    requireHeadRows(op, logSumExp, rows);
    requireHeadRows(op, op.outputs.delta, rows);
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
  sum(op) {
    require(op, elementsOf(op.outputs.out.shape) === 1, "out needs one element");
    requireDType(op, op.outputs.out, "f32");
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
    const end = op.attributes.start + (out.shape[0] ?? 0);
    require(op, sameShape(x.shape.slice(1), out.shape.slice(1)), "x and out need the same columns");
    require(op, end <= (x.shape[0] ?? 0), `x ends before row ${end}`);
    requireWholeGroups(op, out);
  },
  columnSum(op) {
    const { period } = op.attributes;
    const [rows, columns] = rowsAndColumns(op.inputs.x.shape);
    const [outRows, outColumns] = rowsAndColumns(op.outputs.out.shape);
    require(op, outRows === period && outColumns === columns, `out needs to be ${period} by ${columns}`);
    requirePeriod(op, rows, period, "the period");
  },
};

/** Checks one op's operands against its rule. Throws `ShapeError`. */
export function checkShapes<K extends OpKind>(op: Op<K>): void {
  const rule: (op: Op<K>) => void = rules[op.kind];
  rule(op);
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** Rows and columns of the last two dimensions after the transpose. */
export function matrixSides(tensor: Tensor, transposed: boolean): [rows: number, columns: number] {
  const [rows = 1, columns = 1] = tensor.shape.slice(-2);
  return transposed ? [columns, rows] : [rows, columns];
}

function require(op: Op, condition: boolean, reason: string): void {
  if (!condition) throw new ShapeError(op, reason);
}

function requireDType(op: Op, tensor: Tensor, dtype: Tensor["dtype"]): void {
  require(op, tensor.dtype === dtype, `"${tensor.name}" needs to be ${dtype}`);
}

/** A part of a vector may begin where a group of four does; rows of a matrix always do. */
function requireWholeGroups(op: Op, part: Tensor): void {
  const whole = part.shape.length > 1 || (part.shape[0] ?? 0) % 4 === 0;
  require(op, whole, `"${part.name}" needs a multiple of four elements`);
}

function requireRank(op: Op, tensor: Tensor, rank: number): void {
  require(op, tensor.shape.length === rank, `"${tensor.name}" needs rank ${rank}`);
}

function requireSameShape(op: Op, a: Tensor, b: Tensor): void {
  require(op, sameShape(a.shape, b.shape), `"${a.name}" and "${b.name}" need the same shape`);
}

function requirePeriod(op: Op, rows: number, period: number, what: string): void {
  const fits = Number.isInteger(period) && period > 0 && rows % period === 0;
  require(op, fits, `the rows (${rows}) need to be a multiple of ${what} (${period})`);
}

/** One f32 value for each row: mean, rstd, losses and the like. */
function requireRowValues(op: Op, tensor: Tensor, rows: number): void {
  requireDType(op, tensor, "f32");
  require(op, sameShape(tensor.shape, [rows]), `"${tensor.name}" needs shape [${rows}]`);
}

function requireHeads(
  op: Op<"attention"> | Op<"attentionGradient">,
  qkv: Tensor,
): [rows: number, width: number] {
  requireRank(op, qkv, 2);
  const { batch, heads } = op.attributes;
  const [rows = 0, columns = 0] = qkv.shape;
  require(op, rows % batch === 0, `the rows (${rows}) need to be a multiple of the batch (${batch})`);
  require(op, columns % (3 * heads) === 0, `the columns (${columns}) need to be 3 · heads (${heads}) · D`);
  return [rows, columns / 3];
}

/** One f32 value for each batch, head and row: [B·H, T]. */
function requireHeadRows(op: Op<"attention"> | Op<"attentionGradient">, tensor: Tensor, rows: number): void {
  const { batch, heads } = op.attributes;
  const shape = [batch * heads, rows / batch];
  requireDType(op, tensor, "f32");
  require(op, sameShape(tensor.shape, shape), `"${tensor.name}" needs shape ${shapeText(shape)}`);
}
