/**
 * Which tile a matmul gets: a pure function of its shape and the device. The measurements behind the numbers are in
 * docs/performance.md.
 */
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

export type MatmulTile = DirectTile;

/** Without subgroups: as many lanes as a CPU's vector has on AVX2. */
const LANES = 8;
const LARGEST_SHARE = 8;
const TALL = 32;
const TALL_WITHOUT_SHARE = 8;

/** The tile for a shape on a device. */
export function chooseMatmul({ M }: MatmulShape, target: LoweringTarget): MatmulTile {
  const share = sharedLanes(target);
  const tallest = share === 1 ? TALL_WITHOUT_SHARE : TALL;
  return {
    variant: "direct",
    tileM: Math.min(tallest, Math.ceil(M / 8) * 8),
    tileN4: 1,
    lanes: share === 1 ? LANES : share,
    share,
  };
}

/** Shuffles address lanes by number: only where a workgroup of that many lanes is one full subgroup for certain. */
function sharedLanes({ subgroups }: LoweringTarget): number {
  if (!subgroups || subgroups.min !== subgroups.max || subgroups.max > LARGEST_SHARE) return 1;
  return subgroups.max;
}
