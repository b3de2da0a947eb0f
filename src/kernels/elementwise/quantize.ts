/** Lowers `quantize`: tiles of 1×128 or 128×128, each with its scale, in one dispatch that reads x twice. */
import shader from "../../../shaders/quantize.wgsl?raw";
import type { Op } from "../../graph/ir";
import { tilesFor, TILE_SIZE } from "../../graph/ops/quantize";
import { e4m3, e5m2 } from "../../numerics/float8";
import { linearGrid, type KernelCall, type LoweringTarget } from "../call";
import { reading, rowLayout, writing } from "../operands";

/** The smallest amax that LARGEST is divided by: both quotients stay finite and normal. */
const SMALLEST_AMAX = 2 ** -100;

const FORMATS = { e4m3, e5m2 };

interface Invocations {
  readonly ACROSS: number;
  readonly DOWN: number;
  readonly WORKGROUP_TILES: number;
}

/** 256 invocations, 32 for the groups of a tile's row; a block has eight rows at once. */
const GPU_TILE: Invocations = { ACROSS: TILE_SIZE / 4, DOWN: 1, WORKGROUP_TILES: 8 };
const GPU_BLOCK: Invocations = { ACROSS: TILE_SIZE / 4, DOWN: 8, WORKGROUP_TILES: 1 };
/** A row is one invocation's; a block, 4,096 groups, is worth the two barriers of sharing it among one SIMD register. */
const SOFTWARE_TILE: Invocations = { ACROSS: 1, DOWN: 1, WORKGROUP_TILES: 64 };
const SOFTWARE_BLOCK: Invocations = { ACROSS: 8, DOWN: 1, WORKGROUP_TILES: 1 };

/** x f32 or half; out of `format`, or f32: the same numbers before they are rounded, to see what rounding takes from them. */
export function lowerQuantize(op: Op<"quantize">, { software = false }: LoweringTarget): KernelCall[] {
  const { out, scales } = op.outputs;
  const { block, format } = op.attributes;
  const { max } = FORMATS[format];
  const { rows, groups } = rowLayout(op.inputs.x);
  const { down, across, rows: tileRows } = tilesFor(op.inputs.x.shape, block);
  const invocations = block ? (software ? SOFTWARE_BLOCK : GPU_BLOCK) : software ? SOFTWARE_TILE : GPU_TILE;
  const stored = Math.ceil((down * across) / 4) * 4;
  return [
    {
      label: `quantize ${op.name}`,
      shader,
      constants: {
        ...invocations,
        M: rows,
        GROUPS: groups,
        TILE_ROWS: tileRows,
        TILES_ACROSS: across,
        TILES: down * across,
      },
      floats: { LARGEST: max, INVERSE_LARGEST: 1 / max, SMALLEST_AMAX },
      operands: [reading("x", op.inputs.x), writing("out", out), writing("scales", scales, "scalars")],
      workgroups: linearGrid(Math.ceil(stored / invocations.WORKGROUP_TILES)),
    },
  ];
}
