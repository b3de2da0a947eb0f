/** Tensors by block, found by what a person types; and the reasons for their dtypes in words. */
import { shapeText } from "../../graph/tensors";
import { tableBytes, type DtypeReason, type TensorRow } from "../../graph/views/tensorTable";

const REASONS: Readonly<Record<DtypeReason, string>> = {
  master: "Master weight: updates are added up in FP32.",
  halfCopy: "The weight as the step reads it.",
  weightGradient: "A weight’s gradient, summed in FP32.",
  half: "Half, by PyTorch’s table: matrix products and attention.",
  float: "FP32, by PyTorch’s table: norms, losses and sums.",
  widest: "As its inputs, the widest where they differ: PyTorch’s table leaves it to them.",
  againstTable: "Half against PyTorch’s table, as this lane was told.",
  statistic: "A statistic that the backward pass needs exactly: FP32.",
  eightBit: "An operand in 8 bits, or the scales of its tiles.",
  cast: "Rounded to half for the product that reads it.",
  gradient: "Of the backward pass: as the tensor it is the gradient of.",
  again: "Made once more for the backward pass, as it was in the forward pass.",
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
