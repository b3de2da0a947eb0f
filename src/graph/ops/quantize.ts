/**
 * 8-bit tensors as DeepSeek-V3 has them (arXiv:2412.19437, §3.3.2): one f32 scale for each tile of 1×128 elements of an
 * activation or a gradient, and for each block of 128×128 of a weight. A tensor's value is its element times its tile's scale.
 */

import type { EightBitType, Op, Tensor } from "../ir";
import { rowsAndColumns, type TensorFactory } from "../tensors";

export const TILE_SIZE = 128;

/** A tensor's tiles: rows and columns of tiles, and how many rows of elements are in one. */
export interface Tiles {
  readonly down: number;
  readonly across: number;
  readonly rows: number;
}

/** @param block 128×128 instead of 1×128. */
export function tilesFor(shape: readonly number[], block: boolean): Tiles {
  const [rows, columns] = rowsAndColumns(shape);
  const tileRows = block ? TILE_SIZE : 1;
  return { down: Math.ceil(rows / tileRows), across: Math.ceil(columns / TILE_SIZE), rows: tileRows };
}

/** The tiles of a tensor that its scales, f32 [tiles], stand for. */
export function tilesOf(x: Tensor, scales: Tensor): Tiles {
  const single = tilesFor(x.shape, false);
  return single.down * single.across === (scales.shape[0] ?? 0) ? single : tilesFor(x.shape, true);
}

/** The op that quantizes x, with the tensors it makes. A parameter's are kept from forward to backward, as halves are. */
export function quantizeOp(factory: TensorFactory, x: Tensor, dtype: EightBitType, block: boolean): Op<"quantize"> {
  const kind = x.kind === "parameter" ? "halfWeight" : "activation";
  const name = `${x.name}:${dtype}`;
  const { down, across } = tilesFor(x.shape, block);
  return {
    kind: "quantize",
    name,
    inputs: { x },
    outputs: {
      out: factory.make(name, x.shape, dtype, kind),
      scales: factory.make(`${name} scales`, [down * across], "f32", kind),
    },
    attributes: { block, format: dtype },
  };
}
