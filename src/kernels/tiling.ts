/**
 * How many invocations share a row or a column in the kernels that reduce. Plain functions of the shape, so that the
 * order of every sum, and with it every bit, depends on the shape and the kind of device alone.
 */
import { linearGrid, type KernelCall, type LoweringTarget } from "./call";
import type { RowLayout } from "./operands";

/**
 * Invocations of an elementwise kernel: what every device allows. A GPU does as well with 64, nothing being shared;
 * lavapipe, which pays about a microsecond a workgroup, does not.
 */
const ELEMENTWISE_WORKGROUP = 256;

/** Multiples of four, so that the last workgroup covers the padding of per-row outputs. */
const ROWS_PER_WORKGROUP = 4;
const ROWS_PER_SOFTWARE_WORKGROUP = 8;
/** 16 invocations × 16 bytes: two whole 128-byte lines, four rows make a workgroup of 64. */
const ACROSS_SHORT_ROW = 16;
/** 64 invocations × 4 rows: the 256 invocations that every device allows. */
const ACROSS_LONG_ROW = 64;
/** Groups of four (1,024 columns) from which more invocations pay for the longer final addition. */
const LONG_ROW_GROUPS = 256;

/** 64 leave an invocation a few dozen rows to add for the usual thousand or two; × 4 columns = 256 invocations. */
const MOST_DOWN = 64;
/** One level of the tree in `shaders/lib/columns.wgsl`. */
const FEW_DOWN = 8;
/** Invocations of a workgroup that reduces columns. */
const COLUMN_WORKGROUP = 256;
/** Columns are cut so that narrow tensors still fill several workgroups. */
const MOST_ACROSS = 64;
/** One register of the drivers' 4- or 8-wide SIMD; more workgroups feed more cores. */
export const SOFTWARE_ACROSS = 8;

interface Tiling {
  readonly constants: Record<string, number>;
  readonly workgroups: KernelCall["workgroups"];
}

/** One invocation for each of `count` groups: constant WORKGROUP. */
export function elementwiseTiling(count: number): Tiling {
  return {
    constants: { WORKGROUP: ELEMENTWISE_WORKGROUP },
    workgroups: linearGrid(Math.ceil(count / ELEMENTWISE_WORKGROUP)),
  };
}

/**
 * Constants of `shaders/lib/rows.wgsl` and of the row's shape. On a CPU behind a driver a row is one invocation's: the
 * barriers that join invocations cost SwiftShader twenty times the arithmetic.
 */
export function rowTiling({ rows, columns, groups }: RowLayout, { software = false }: LoweringTarget): Tiling {
  const ACROSS = software ? 1 : groups >= LONG_ROW_GROUPS ? ACROSS_LONG_ROW : ACROSS_SHORT_ROW;
  const ROWS = software ? ROWS_PER_SOFTWARE_WORKGROUP : ROWS_PER_WORKGROUP;
  return {
    constants: { ACROSS, ROWS, M: rows, COLUMNS: columns, GROUPS: groups },
    workgroups: linearGrid(Math.ceil(rows / ROWS)),
  };
}

/**
 * Constants of `shaders/lib/columns.wgsl`, for `sums` sums over `rows` rows each, for every group of columns. On a CPU
 * behind a driver one invocation adds all rows of a group, for want of cheap barriers. No workgroup goes beyond
 * `blockGroups`, a multiple of eight where it is not all of them.
 */
export function columnTiling(
  groups: number,
  rows: number,
  { software = false }: LoweringTarget,
  sums = 1,
  blockGroups = groups,
): Tiling {
  const DOWN = software ? 1 : rows >= MOST_DOWN ? MOST_DOWN : rows >= FEW_DOWN ? FEW_DOWN : 1;
  const most = software ? SOFTWARE_ACROSS : Math.min(COLUMN_WORKGROUP / DOWN, MOST_ACROSS);
  const ACROSS = Math.min(most, powerOfTwoFrom(groups), powerOfTwoIn(blockGroups, groups));
  const COLUMN_BLOCKS = Math.ceil(groups / ACROSS);
  return {
    constants: { ACROSS, DOWN, COLUMN_BLOCKS },
    workgroups: linearGrid(COLUMN_BLOCKS * sums),
  };
}

/** The largest power of two that divides a block of columns; no bound where there are no blocks. */
function powerOfTwoIn(blockGroups: number, groups: number): number {
  return blockGroups === groups ? Number.POSITIVE_INFINITY : blockGroups & -blockGroups;
}

/** The smallest power of two that is at least n. */
function powerOfTwoFrom(n: number): number {
  return 2 ** Math.ceil(Math.log2(n));
}
