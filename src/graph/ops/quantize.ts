/**
 * 8-bit tensors as DeepSeek-V3 has them (arXiv:2412.19437, §3.3.2): one f32 scale for each tile of 1×128 elements of an
 * activation or a gradient, and for each block of 128×128 of a weight. A tensor's value is its element times its tile's scale.
 */

import { ALONE, type Definitions } from "./definition";
import type { EightBitType, Op, Tensor } from "../ir";
import { require, requireDType, requireSameShape, sameShape } from "./shapeChecks";
import { elementsOf, rowsAndColumns, type TensorFactory } from "../tensors";

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

const QUANTIZE_FLOPS = 2; // max, ·max/amax

export const quantizeOps: Definitions<"quantize"> = {
  quantize: {
    ...ALONE,
    shape(op) {
      const { x } = op.inputs;
      const { out, scales } = op.outputs;
      requireSameShape(op, x, out);
      const { down, across } = tilesFor(x.shape, op.attributes.block);
      requireDType(op, scales, "f32");
      require(op, sameShape(scales.shape, [down * across]), `scales need shape [${down * across}]`);
    },
    flops: (op) => elementsOf(op.inputs.x.shape) * QUANTIZE_FLOPS,
    outputs: { out: "result", scales: "scales" },
    /** Straight through: rounding has no slope to follow. A parameter's gradient goes to it without this rule. */
    gradient: {
      output: (op) => op.outputs.out,
      inputs: (op) => [op.inputs.x],
      apply(op, dOut, tape) {
        tape.contributeTensor(op.inputs.x, dOut);
      },
    },
    autocast: "asIs",
    roundsStatistics: false,
    narrows: "none",
    cheap: false,
  },
};
