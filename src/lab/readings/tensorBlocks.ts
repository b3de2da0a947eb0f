/** Tensors by block, found by what a person types; and the reasons for their dtypes in words. */
import { shapeText } from "../../graph/tensors";
import type { DtypeReason, TensorRow } from "../../graph/views/tensorTable";

const REASONS: Readonly<Record<DtypeReason, string>> = {
  master: "Master weight: updates accumulate in FP32.",
  halfCopy: "The weight as the step reads it.",
  weightGradient: "Weight gradient, accumulated in FP32.",
  half: "Half, by PyTorch’s autocast table: matrix products and attention.",
  float: "FP32, by PyTorch’s autocast table: norms, losses and sums.",
  widest: "The widest of its inputs: PyTorch’s autocast table promotes this op.",
  againstTable: "Half, against PyTorch’s autocast table, as this lane’s settings ask.",
  statistic: "A statistic that the backward pass needs at full precision: FP32.",
  eightBit: "An 8-bit operand, or its tiles’ scales.",
  cast: "Rounded to half for the product that reads it.",
  gradient: "Same dtype as the tensor whose gradient it is.",
  again: "Recomputed in the backward pass.",
  integer: "Whole numbers.",
};

/** A tensor as a person reads it. */
export interface TensorLine {
  readonly name: string;
  /** "[64, 2]". */
  readonly shape: string;
  readonly dtype: TensorRow["dtype"];
  readonly bytes: number;
  /** Why it has its dtype, a sentence. */
  readonly why: string;
}

export interface Block {
  readonly block: string;
  readonly lines: readonly TensorLine[];
  readonly bytes: number;
}

/** In the order in which the blocks first appear. */
export function blocksOf(rows: readonly TensorRow[]): Block[] {
  const byBlock = new Map<string, TensorRow[]>();
  for (const row of rows) byBlock.set(row.block, [...(byBlock.get(row.block) ?? []), row]);
  return [...byBlock].map(([block, inside]) => ({ block, lines: inside.map(lineOf), bytes: tableBytes(inside) }));
}

function lineOf({ name, shape, dtype, bytes, why }: TensorRow): TensorLine {
  return { name, shape: shapeText(shape), dtype, bytes, why: REASONS[why] };
}

/** Rows in which every word of the search occurs: in name, dtype, op or reason. */
export function matching(rows: readonly TensorRow[], search: string): readonly TensorRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter(({ name, dtype, op = "", why }) => {
    const text = `${name} ${dtype} ${op} ${REASONS[why]}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Bytes of every tensor of a list; those of activations share memory, so their sum is more than the step takes. */
function tableBytes(rows: readonly TensorRow[]): number {
  return rows.reduce((sum, { bytes }) => sum + bytes, 0);
}
