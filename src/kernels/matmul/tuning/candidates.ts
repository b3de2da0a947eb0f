/**
 * The tiles that tuning tries for a matmul: few, because each is a kernel to compile, and all of them sums in the same
 * order, so that the choice changes no bit (timeTiles.ts sees to it). The first is the one that is used without tuning.
 */
import type { LoweringTarget } from "../../call";
import { usualTile, type MatmulShape } from "../matmulTile";
import type { DirectTile, MatmulTile, StagedTile } from "../tile";

function staged(
  threads: readonly [M: number, N: number],
  registers: readonly [M4: number, N4: number],
  tileK4: number,
): StagedTile {
  const [threadsM, threadsN] = threads;
  const [registerM4, registerN4] = registers;
  return { variant: "staged", threadsM, threadsN, registerM4, registerN4, tileK4 };
}

/** From 32×32 to 128×128 of out: the smaller fill a GPU where out is small, the larger read less. */
const STAGED: readonly StagedTile[] = [
  staged([8, 8], [1, 1], 4),
  staged([8, 8], [1, 1], 8),
  staged([8, 8], [2, 1], 8),
  staged([8, 8], [1, 2], 8),
  staged([8, 8], [2, 2], 4),
  staged([16, 16], [1, 1], 8),
  staged([16, 16], [2, 2], 4),
];

/** No workgroup memory and no barrier: for a K or an out so small that staging does not pay. */
const LONE: DirectTile = { variant: "direct", tileM: 8, tileN4: 1, invocations: 32, share: 1 };

/** Bytes of a staged tile in workgroup memory. */
function stageBytes({ threadsM, threadsN, registerM4, registerN4, tileK4 }: StagedTile): number {
  const groups = 4 * tileK4 * (threadsM * registerM4 + threadsN * registerN4);
  return groups * 4 * Float32Array.BYTES_PER_ELEMENT;
}

/** Candidates that the device's limits allow, the usual tile first. */
export function tileCandidates(shape: MatmulShape, target: LoweringTarget): MatmulTile[] {
  const usual = usualTile(shape, target);
  const others = usual.variant === "direct" ? directTiles(usual) : stagedTiles(target);
  return [usual, ...others.filter((tile) => tileName(tile) !== tileName(usual))];
}

function stagedTiles({ maxWorkgroupInvocations, maxWorkgroupStorageBytes }: LoweringTarget): MatmulTile[] {
  const fitting = STAGED.filter(
    (tile) => tile.threadsM * tile.threadsN <= maxWorkgroupInvocations && stageBytes(tile) <= maxWorkgroupStorageBytes,
  );
  return [...fitting, LONE];
}

/** On a software adapter, where tuning is done on demand: half as tall, and half as tall but twice as wide. */
function directTiles(usual: DirectTile): DirectTile[] {
  const tileM = Math.max(4, usual.tileM / 2);
  return [
    { ...usual, tileM },
    { ...usual, tileM, tileN4: 2 * usual.tileN4 },
  ];
}

/** What a tile is remembered by: `staged 16x16 2x2 4`. */
export function tileName(tile: MatmulTile): string {
  if (tile.variant === "direct") return `direct ${tile.tileM}x${tile.tileN4} ${tile.invocations}/${tile.share}`;
  const { threadsM, threadsN, registerM4, registerN4, tileK4 } = tile;
  return `staged ${threadsM}x${threadsN} ${registerM4}x${registerN4} ${tileK4}`;
}
