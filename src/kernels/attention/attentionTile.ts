/** How a workgroup of the attention kernels is cut: a pure function of the head width and the device. */
import type { Op } from "../../graph/ir";
import type { LoweringTarget } from "../call";
import { teamSize } from "../subgroupTeams";

/** A block of rows for a team of invocations, straight from storage: see `shaders/lib/attention-direct.wgsl`. */
export interface DirectAttention {
  readonly variant: "direct";
  /** Rows of a team: a multiple of 4, so that the last one covers the padding of the row statistics, and of `share`. */
  readonly rows: number;
  /** Invocations of a team; 1 where there are no subgroups of a known size. */
  readonly share: number;
}

/** Columns staged in workgroup memory: see `shaders/lib/attention-staged.wgsl`. */
export interface StagedAttention {
  readonly variant: "staged";
  /** Rows of a workgroup: a multiple of 4. */
  readonly rows: number;
  /** Threads that share a row; divides D/4. */
  readonly sharers: number;
  /** Columns of the T×T matrix taken at a time, in fours. */
  readonly quads: number;
}

export type AttentionTile = DirectAttention | StagedAttention;

export interface AttentionShape {
  readonly batch: number;
  readonly heads: number;
  /** T. */
  readonly length: number;
  /** D, a multiple of 4. */
  readonly headWidth: number;
}

/** @throws RangeError where the op's tensors do not divide into heads of whole groups. */
export function attentionShape(op: Op<"attention"> | Op<"attentionGradient">): AttentionShape {
  const { batch, heads } = op.attributes;
  const [rows = 0, columns = 0] = op.inputs.qkv.shape;
  const length = rows / batch;
  const headWidth = columns / (3 * heads);
  if (!Number.isInteger(length) || !Number.isInteger(headWidth / 4)) {
    throw new RangeError(
      `attention ${op.name}: qkv [${rows}, ${columns}] does not divide into ${batch} sequences and ${heads} heads ` +
        `whose width is a multiple of four.`,
    );
  }
  return { batch, heads, length, headWidth };
}

/** Pure. */
export function chooseAttention(
  shape: AttentionShape,
  target: LoweringTarget,
  direction: "forward" | "backward",
): AttentionTile {
  return target.software ? directTile(shape, target) : stagedTile(shape, direction);
}

/** Rows of a team. On Mesa's CPU driver 32 were no faster at 64 tokens, and took half as long again to compile. */
const MOST_SHARED_ROWS = 16;
/** Groups of sums that an invocation keeps, of all rows together: more do not stay in a CPU's first cache. */
const MOST_SUMS = 32;
/** A lone invocation loads every row by itself; more rows than these fill its registers many times over. */
const LONE_ROWS = 4;

function directTile({ headWidth }: AttentionShape, target: LoweringTarget): DirectAttention {
  const share = teamSize(target);
  if (share === 1) return { variant: "direct", rows: LONE_ROWS, share };
  const fitting = Math.min(MOST_SHARED_ROWS, MOST_SUMS / groupsEach(headWidth, share));
  return { variant: "direct", rows: Math.max(1, Math.floor(fitting / share)) * share, share };
}

/** Groups of D that an invocation of a team of `share` owns. */
export function groupsEach(headWidth: number, share: number): number {
  return Math.ceil(headWidth / 4 / share);
}

/** Threads of a workgroup in the staged form: two waves of 32 or one of 64. */
const STAGED_THREADS = 64;
/** Groups of four that a thread keeps of each array; the backward kernel of keys keeps four arrays, 64 registers. */
const LARGEST_PART = 4;
/** Groups in a tile: two tiles of 4 KiB leave room for the partial products in 16 KiB. */
const TILE_GROUPS = 256;
const MOST_QUADS = 4;
/** The backward kernels exchange two products for each pair, so that they take half as many columns at a time. */
const MOST_QUADS_BACKWARD = 2;

function stagedTile({ headWidth }: AttentionShape, direction: "forward" | "backward"): StagedAttention {
  const groups = headWidth / 4;
  const sharers = divisorsOf(groups).find((divisor) => groups / divisor <= LARGEST_PART) ?? 1;
  const most = direction === "forward" ? MOST_QUADS : MOST_QUADS_BACKWARD;
  return {
    variant: "staged",
    rows: Math.max(4, Math.floor(STAGED_THREADS / sharers / 4) * 4),
    sharers,
    quads: Math.min(most, Math.floor(TILE_GROUPS / groups / 4)),
  };
}

function divisorsOf(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i + 1).filter((divisor) => n % divisor === 0);
}
