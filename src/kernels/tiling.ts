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
/** 16 lanes × 16 bytes: two whole 128-byte lines, four rows make a workgroup of 64. */
const SHORT_ROW_LANES = 16;
/** 64 lanes × 4 rows: the 256 invocations that every device allows. */
const LONG_ROW_LANES = 64;
/** Groups of four (1,024 columns) from which more lanes pay for the longer final addition. */
const LONG_ROW_GROUPS = 256;

/** 64 row lanes leave a lane a few dozen rows to add for the usual thousand or two; × 4 columns = 256 invocations. */
const MOST_ROW_LANES = 64;
/** One level of the tree in `shaders/lib/columns.wgsl`. */
const FEW_ROW_LANES = 8;
/** Invocations of a workgroup that reduces columns. */
const COLUMN_WORKGROUP = 256;
/** Columns are cut so that narrow tensors still fill several workgroups. */
const MOST_COLUMN_LANES = 64;
/** One register of the drivers' 4- or 8-wide SIMD; more workgroups feed more cores. */
export const SOFTWARE_COLUMN_LANES = 8;

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
 * barriers that join lanes cost SwiftShader twenty times the arithmetic.
 */
export function rowTiling({ rows, columns, groups }: RowLayout, { software = false }: LoweringTarget): Tiling {
  const LANES = software ? 1 : groups >= LONG_ROW_GROUPS ? LONG_ROW_LANES : SHORT_ROW_LANES;
  const ROWS = software ? ROWS_PER_SOFTWARE_WORKGROUP : ROWS_PER_WORKGROUP;
  return {
    constants: { LANES, ROWS, M: rows, COLUMNS: columns, GROUPS: groups },
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
  const ROW_LANES = software ? 1 : rows >= MOST_ROW_LANES ? MOST_ROW_LANES : rows >= FEW_ROW_LANES ? FEW_ROW_LANES : 1;
  const most = software ? SOFTWARE_COLUMN_LANES : Math.min(COLUMN_WORKGROUP / ROW_LANES, MOST_COLUMN_LANES);
  const COLUMN_LANES = Math.min(most, powerOfTwoFrom(groups), powerOfTwoIn(blockGroups, groups));
  const COLUMN_BLOCKS = Math.ceil(groups / COLUMN_LANES);
  return {
    constants: { COLUMN_LANES, ROW_LANES, COLUMN_BLOCKS },
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
