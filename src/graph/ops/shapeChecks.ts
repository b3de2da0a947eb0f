/** What shape rules are made of: one check each, which throws `ShapeError` with the op's operands in its message. */

import { HalfstepError } from "../../config/errors";
import { RECORD_WORDS } from "../gateRecord";
import type { Op, Tensor } from "../ir";
import type { Restriction } from "../restriction";
import { rowsAndColumns, shapeText } from "../tensors";

/** An op's operands do not fit together. The message names the op and the shapes. */
export class ShapeError extends HalfstepError {
  override readonly name = "ShapeError";

  constructor(op: Op, reason: string) {
    const operands = Object.entries({ ...op.inputs, ...op.outputs })
      .filter((entry): entry is [string, Tensor] => entry[1] !== undefined)
      .map(([slot, tensor]) => `${slot} "${tensor.name}" ${tensor.dtype}${shapeText(tensor.shape)}`);
    super({
      code: "internal/check",
      values: {
        detail: `${op.kind} "${op.name}": ${reason} (${operands.join(", ")}).`,
        fix: "Change the shapes where the model is built; the legend is at the top of src/graph/ir.ts.",
      },
    });
  }
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** Rows and columns of the last two dimensions after the transpose. */
export function matrixSides(tensor: Tensor, transposed: boolean): [rows: number, columns: number] {
  const [rows = 1, columns = 1] = tensor.shape.slice(-2);
  return transposed ? [columns, rows] : [rows, columns];
}

export function require(op: Op, condition: boolean, reason: string): void {
  if (!condition) throw new ShapeError(op, reason);
}

export function requireDType(op: Op, tensor: Tensor, dtype: Tensor["dtype"]): void {
  require(op, tensor.dtype === dtype, `"${tensor.name}" needs to be ${dtype}`);
}

/** A part of a vector may begin where a group of four does; rows of a matrix always do. */
export function requireWholeGroups(op: Op, part: Tensor): void {
  const whole = part.shape.length > 1 || (part.shape[0] ?? 0) % 4 === 0;
  require(op, whole, `"${part.name}" needs a multiple of four elements`);
}

export function requireRank(op: Op, tensor: Tensor, rank: number): void {
  require(op, tensor.shape.length === rank, `"${tensor.name}" needs rank ${rank}`);
}

export function requireSameShape(op: Op, a: Tensor, b: Tensor): void {
  require(op, sameShape(a.shape, b.shape), `"${a.name}" and "${b.name}" need the same shape`);
}

export function requirePeriod(op: Op, rows: number, period: number, what: string): void {
  const fits = Number.isInteger(period) && period > 0 && rows % period === 0;
  require(op, fits, `the rows (${rows}) need to be a multiple of ${what} (${period})`);
}

/** How many gates are awake, and which: u32 [1 + gates], or a row of that for each list. */
export function requireList(op: Op, active: Tensor | undefined, gates: number, lists = 1): void {
  if (active === undefined) return;
  requireDType(op, active, "u32");
  const [rows, columns] = rowsAndColumns(active.shape);
  const fits = rows === lists && columns === 1 + gates;
  require(op, fits, `"${active.name}" needs ${lists === 1 ? "a list" : `${lists} lists`} of ${1 + gates}`);
}

/** The record of a model's gates, with at least so many rows. */
export function requireRecord(op: Op, record: Tensor, rows: number): void {
  require(op, sameShape(record.shape.slice(1), [RECORD_WORDS]), "record needs its words as columns");
  require(op, (record.shape[0] ?? 0) >= rows, "record needs a row for each gate");
}

export function requireRestriction(
  op: Op,
  active: Tensor | undefined,
  restricted: Restriction | undefined,
  lengths: Readonly<Record<Restriction["axis"], number>>,
): void {
  require(op, (active === undefined) === (restricted === undefined), "a restriction needs its list of gates");
  if (restricted === undefined) return;
  const { axis, size, gates, repeats, by } = restricted;
  requireList(op, active, gates, by?.lists);
  require(op, size % 4 === 0, `blocks of ${size} are no whole groups of four`);
  const length = lengths[axis];
  require(op, gates * repeats * size === length, `${axis} is ${length}, not ${gates}·${repeats}·${size}`);
  if (by === undefined) return;
  const listed = lengths[by.axis];
  require(op, by.lists * by.size === listed, `${by.axis} is ${listed}, not ${by.lists}·${by.size}`);
}

export function requireGatedColumns(op: Op, x: Tensor, values: Tensor, size: number): void {
  const [rows, columns] = rowsAndColumns(x.shape);
  const [lists, gates] = rowsAndColumns(values.shape);
  require(op, columns === size * gates, `x needs ${size} columns for each gate`);
  requirePeriod(op, rows, lists, "the lists");
  require(op, size % 4 === 0, `blocks of ${size} are no whole groups of four`);
}

/** One f32 value for each row: losses and the like. */
export function requireRowValues(op: Op, tensor: Tensor, rows: number): void {
  requireDType(op, tensor, "f32");
  require(op, sameShape(tensor.shape, [rows]), `"${tensor.name}" needs shape [${rows}]`);
}

/** A norm's mean and rstd of each row. */
export function requireStatistics(op: Op, tensor: Tensor, rows: number): void {
  requireDType(op, tensor, "f32");
  require(op, sameShape(tensor.shape, [2, rows]), `"${tensor.name}" needs shape [2, ${rows}]`);
}

export function requireHeads(
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
export function requireHeadRows(op: Op<"attention"> | Op<"attentionGradient">, tensor: Tensor, rows: number): void {
  const { batch, heads } = op.attributes;
  const shape = [batch * heads, rows / batch];
  requireDType(op, tensor, "f32");
  require(op, sameShape(tensor.shape, shape), `"${tensor.name}" needs shape ${shapeText(shape)}`);
}
