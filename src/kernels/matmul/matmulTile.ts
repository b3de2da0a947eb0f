/**
 * Which tile a matmul gets: a pure function of its shape and the device. The measurements behind the numbers are in
 * docs/performance.md.
 */
import type { Op } from "../../graph/ir";
import type { Restriction } from "../../graph/restriction";
import { matrixSides } from "../../graph/ops/shapeChecks";
import { elementsOf } from "../../graph/tensors";
import type { LoweringTarget } from "../call";
import { LONE_TEAMS, teamSize } from "../subgroupTeams";
import type { DirectTile, MatmulTile, StagedTile } from "./tile";

/** out is batch × [M,N]; K is the length of the sums. */
export interface MatmulShape {
  readonly batch: number;
  readonly M: number;
  readonly N: number;
  readonly K: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

export function matmulShape({ inputs, attributes }: Op<"matmul">): MatmulShape {
  const { a, b } = inputs;
  const { transposeA, transposeB } = attributes;
  const [M, K] = matrixSides(a, transposeA);
  const [, N] = matrixSides(b, transposeB);
  return { batch: elementsOf(a.shape.slice(0, -2)), M, N, K, transposeA, transposeB };
}

/** The tile for an op on a device: the measured one where tuning chose one, else by rule. */
export function chooseMatmul(op: Op<"matmul">, target: LoweringTarget): MatmulTile {
  return target.tiles?.get(matmulKey(op)) ?? usualTile(matmulShape(op), target);
}

/** What a choice of tile is kept under: all that its speed depends on, but the device. `512x64x256 nt f16,f16,f32`. */
export function matmulKey(op: Op<"matmul">): string {
  const { batch, M, K, N, transposeA, transposeB } = matmulShape(op);
  const { a, b } = op.inputs;
  const order = `${transposeA ? "t" : "n"}${transposeB ? "t" : "n"}`;
  const parts = op.outputs.partials?.shape[0] ?? 1;
  const types = [a, b, op.outputs.out].map(({ dtype }) => dtype).join();
  return `${batch}x${M}x${K}x${N} ${order} ${types}${parts > 1 ? ` in ${parts}` : ""}`;
}

/** The tile by rule, without tuning. */
export function usualTile(shape: MatmulShape, target: LoweringTarget): MatmulTile {
  return target.software ? directTile(shape, target) : stagedTile(shape);
}

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
  const share = teamSize(target);
  if (share === 1) return { variant: "direct", tileM: LONE_TILE_M, tileN4: 1, invocations: LONE_TEAMS, share };
  const tileN4 = SHARED_COLUMN_GROUPS / share;
  const tallest = 2 * batch * M * N * K < SMALL_FLOPS ? SMALL_TILE_M : SHARED_TILE_M / tileN4;
  const tileM = Math.min(tallest, Math.ceil(M / 8) * 8);
  return { variant: "direct", tileM, tileN4, invocations: share, share };
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
  if (tile.variant === "direct") return { rows: tile.tileM, columns: 4 * tile.tileN4 * tile.invocations };
  return { rows: 4 * tile.registerM4 * tile.threadsM, columns: 4 * tile.registerN4 * tile.threadsN };
}

/** Workgroups that cover out. */
export function tileCount({ batch, M, N }: MatmulShape, tile: MatmulTile): number {
  const { rows, columns } = workgroupTile(tile);
  return batch * Math.ceil(M / rows) * Math.ceil(N / columns);
}

/** The tile of a restricted matmul: the chosen one, or the first that divides a block, and what has a list of its own. */
export function restrictedTile(
  shape: MatmulShape,
  target: LoweringTarget,
  { axis, size, by }: Restriction,
): MatmulTile {
  const fits = (tile: MatmulTile): boolean =>
    size % blockUnit(tile, axis) === 0 && (!by || by.size % blockUnit(tile, by.axis) === 0);
  const tile = [usualTile(shape, target), MEDIUM, SMALL].find(fits);
  if (tile) return tile;
  throw new RangeError(`No matmul tile divides blocks of ${size} along ${axis}; they are multiples of 32.`);
}

/** What a block's size along an axis must be a multiple of. */
export function blockUnit(tile: MatmulTile, axis: Restriction["axis"]): number {
  const { rows, columns } = workgroupTile(tile);
  const k = tile.variant === "direct" ? 4 : 4 * tile.tileK4;
  return { M: rows, N: columns, K: k }[axis];
}

/** Parts begin at multiples of this many k: a whole stage of every staged tile. */
const PART_STEP = 32;
/** Each part has at least this many k, or writing and adding up the parts costs more than the wait. */
const LEAST_PART = 64;
/** More parts than these make the sum over them as long as the rest. */
const MOST_PARTS = 16;
/** Workgroups that a middling GPU wants of a small product. */
const WANTED_WORKGROUPS = 128;

/** k in each part of a sum taken in `parts`; the last may have fewer. */
export function partLength({ K }: MatmulShape, parts: number): number {
  return Math.ceil(K / parts / PART_STEP) * PART_STEP;
}

/**
 * Into how many parts the sums of a matmul are split: as many as it takes to give every core of a GPU a workgroup. A
 * software adapter's few cores have enough with the fewest tiles. A function of the shape and the kind of device, never of
 * tuning: it decides the order of the sums.
 */
export function splitCount(op: Op<"matmul">, target: LoweringTarget): number {
  if (target.software || op.attributes.restricted) return 1;
  const shape = matmulShape(op);
  const wanted = Math.ceil(WANTED_WORKGROUPS / tileCount(shape, usualTile(shape, target)));
  const most = Math.min(wanted, MOST_PARTS, Math.floor(shape.K / LEAST_PART));
  return most <= 1 ? 1 : Math.ceil(shape.K / partLength(shape, most));
}
