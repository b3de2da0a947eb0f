/** Reference of quantize, and of what a product makes of an 8-bit operand: element times scale. */

import type { Op, Tensor } from "../graph/ir";
import { TILE_SIZE, tilesFor, tilesOf, type Tiles } from "../graph/ops/quantize";
import { rowsAndColumns } from "../graph/tensors";
import { e4m3, e5m2 } from "../numerics/float8";
import type { Arithmetic } from "./arithmetic";
import { at } from "./matrix";
import type { Read } from "./matrix";

const FORMATS = { e4m3, e5m2 };

/** out = x · max/amax, scales = amax/max, with the largest |x| of a tile as its amax; the rounding is the store's. */
export function quantize(
  op: Op<"quantize">,
  read: Read,
  { round }: Arithmetic,
): { out: Float64Array; scales: Float64Array } {
  const { x } = op.inputs;
  const { max } = FORMATS[op.attributes.format];
  const tiles = tilesFor(x.shape, op.attributes.block);
  const values = read(x);
  const amax = new Float64Array(tiles.down * tiles.across);
  for (const [index, value] of values.entries()) {
    const tile = tileOf(index, x, tiles);
    amax[tile] = Math.max(at(amax, tile), Math.abs(value));
  }
  return {
    out: values.map((value, index) => {
      const largest = at(amax, tileOf(index, x, tiles));
      return largest === 0 ? 0 : round(value * round(max / largest));
    }),
    scales: amax.map((largest) => round(largest / max)),
  };
}

/** A tensor's values: elements times their tiles' scales where it has any. */
export function dequantized(
  tensor: Tensor,
  scales: Tensor | undefined,
  read: Read,
  round: Arithmetic["round"],
): Float64Array {
  const elements = read(tensor);
  if (scales === undefined) return elements;
  const factors = read(scales);
  const tiles = tilesOf(tensor, scales);
  return elements.map((element, index) => round(element * at(factors, tileOf(index, tensor, tiles))));
}

function tileOf(index: number, { shape }: Tensor, { across, rows }: Tiles): number {
  const [, columns] = rowsAndColumns(shape);
  const [row, column] = [Math.floor(index / columns), index % columns];
  return Math.floor(row / rows) * across + Math.floor(column / TILE_SIZE);
}
