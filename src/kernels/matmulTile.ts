/**
 * Which tile a matmul gets: a pure function of its shape and the device. The measurements behind the numbers are in
 * docs/performance.md.
 */
import type { Restriction } from "../graph/ir";
import type { LoweringTarget } from "./call";

/** out is batch × [M,N]; K is the length of the sums. */
export interface MatmulShape {
  readonly batch: number;
  readonly M: number;
  readonly N: number;
  readonly K: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** A register tile per invocation, straight from storage: see `shaders/matmul-direct.wgsl`. */
export interface DirectTile {
  readonly variant: "direct";
  /** Rows per invocation; a multiple of four. */
  readonly tileM: number;
  /** Groups of four columns per invocation. */
  readonly tileN4: number;
  /** Invocations per workgroup, side by side along N. */
  readonly lanes: number;
  /** Lanes that split the loads of a by subgroup shuffle; 1 where there are no subgroups of a known size. */
  readonly share: number;
}

/** Tiles staged in workgroup memory: see `shaders/matmul-staged.wgsl`. */
export interface StagedTile {
  readonly variant: "staged";
  /** Invocations along M and N. */
  readonly threadsM: number;
  readonly threadsN: number;
  /** Groups of four rows and of four columns per invocation. */
  readonly registerM4: number;
  readonly registerN4: number;
  /** Groups of four k per stage. The blocks of a stage divide evenly among the invocations. */
  readonly tileK4: number;
}

export type MatmulTile = DirectTile | StagedTile;

/** The tile for a shape on a device. */
export function chooseMatmul(shape: MatmulShape, target: LoweringTarget): MatmulTile {
  return target.software ? directTile(shape, target) : stagedTile(shape);
}

/** Lanes without subgroups: as many as a CPU's vector has on AVX2. */
const LANES = 8;
const LARGEST_SHARE = 8;
/** A workgroup that shares loads works on about 32×32 of out; taller does not compile in reasonable time. */
const SHARED_TILE_M = 32;
const SHARED_COLUMN_GROUPS = 8;
const LONE_TILE_M = 8;
/**
 * A product of fewer operations takes no time worth a tall tile, whose compilation on lavapipe takes 300 to 500 ms, three
 * times that of this one.
 */
const SMALL_FLOPS = 2 ** 20;
const SMALL_TILE_M = 8;

function directTile({ batch, M, N, K }: MatmulShape, target: LoweringTarget): DirectTile {
  const share = sharedLanes(target);
  if (share === 1) return { variant: "direct", tileM: LONE_TILE_M, tileN4: 1, lanes: LANES, share };
  const tileN4 = SHARED_COLUMN_GROUPS / share;
  const tallest = 2 * batch * M * N * K < SMALL_FLOPS ? SMALL_TILE_M : SHARED_TILE_M / tileN4;
  const tileM = Math.min(tallest, Math.ceil(M / 8) * 8);
  return { variant: "direct", tileM, tileN4, lanes: share, share };
}

/** Shuffles address lanes by number: only where a workgroup of that many lanes is one full subgroup for certain. */
function sharedLanes({ subgroups }: LoweringTarget): number {
  if (!subgroups || subgroups.min !== subgroups.max || subgroups.max > LARGEST_SHARE) return 1;
  return subgroups.max;
}

const LARGE: StagedTile = {
  variant: "staged",
  threadsM: 16,
  threadsN: 16,
  registerM4: 2,
  registerN4: 2,
  tileK4: 4,
};
const MEDIUM: StagedTile = {
  variant: "staged",
  threadsM: 8,
  threadsN: 8,
  registerM4: 2,
  registerN4: 2,
  tileK4: 4,
};
const SMALL: StagedTile = {
  variant: "staged",
  threadsM: 8,
  threadsN: 8,
  registerM4: 1,
  registerN4: 1,
  tileK4: 4,
};

/** Fewer workgroups than this leave cores of a middling GPU idle: then a smaller tile is faster. */
const ENOUGH_WORKGROUPS = 64;

function stagedTile(shape: MatmulShape): StagedTile {
  const fits = [LARGE, MEDIUM].find((tile) => tileCount(shape, tile) >= ENOUGH_WORKGROUPS);
  return fits ?? SMALL;
}

/** Rows and columns of out that one workgroup makes. */
export function workgroupTile(tile: MatmulTile): { rows: number; columns: number } {
  if (tile.variant === "direct") return { rows: tile.tileM, columns: 4 * tile.tileN4 * tile.lanes };
  return { rows: 4 * tile.registerM4 * tile.threadsM, columns: 4 * tile.registerN4 * tile.threadsN };
}

/** Workgroups that cover out. */
export function tileCount({ batch, M, N }: MatmulShape, tile: MatmulTile): number {
  const { rows, columns } = workgroupTile(tile);
  return batch * Math.ceil(M / rows) * Math.ceil(N / columns);
}

/** The tile of a matmul whose M or N is restricted to blocks of `size`: the chosen one, or the first that divides a block. */
export function restrictedTile(
  shape: MatmulShape,
  target: LoweringTarget,
  { axis, size }: Restriction,
): MatmulTile {
  const fits = (tile: MatmulTile): boolean => size % blockUnit(tile, axis) === 0;
  const tile = [chooseMatmul(shape, target), MEDIUM, SMALL].find(fits);
  if (tile) return tile;
  throw new RangeError(`No matmul tile divides blocks of ${size} along ${axis}; they are multiples of 32.`);
}

/** What a block's size along an axis must be a multiple of. */
export function blockUnit(tile: MatmulTile, axis: Restriction["axis"]): number {
  const { rows, columns } = workgroupTile(tile);
  const k = tile.variant === "direct" ? 4 : 4 * tile.tileK4;
  return { M: rows, N: columns, K: k }[axis];
}
