/**
 * How many invocations share a row or a column in the kernels that reduce. Plain functions of the shape, so that the
 * order of every sum, and with it every bit, depends on the shape alone and never on the device.
 */
import { linearGrid, type KernelCall } from "./call";
import type { RowLayout } from "./operands";

/**
 * Invocations of an elementwise kernel: two waves of 32 or one of 64. Larger gains nothing where nothing is shared.
 */
const ELEMENTWISE_WORKGROUP = 64;

/** Multiple of four, so that the last workgroup covers the padding of per-row outputs. */
const ROWS_PER_WORKGROUP = 4;
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

/** Constants of `shaders/lib/rows.wgsl` and of the row's shape. */
export function rowTiling({ rows, columns, groups }: RowLayout): Tiling {
  const LANES = groups >= LONG_ROW_GROUPS ? LONG_ROW_LANES : SHORT_ROW_LANES;
  return {
    constants: { LANES, ROWS: ROWS_PER_WORKGROUP, M: rows, COLUMNS: columns, GROUPS: groups },
    workgroups: linearGrid(Math.ceil(rows / ROWS_PER_WORKGROUP)),
  };
}

/** Constants of `shaders/lib/columns.wgsl`, for `sums` sums over `rows` rows each, for every group of columns. */
export function columnTiling(groups: number, rows: number, sums = 1): Tiling {
  const ROW_LANES = rows >= MOST_ROW_LANES ? MOST_ROW_LANES : rows >= FEW_ROW_LANES ? FEW_ROW_LANES : 1;
  const lanes = Math.min(COLUMN_WORKGROUP / ROW_LANES, MOST_COLUMN_LANES, powerOfTwoFrom(groups));
  const blocks = Math.ceil(groups / lanes);
  return {
    constants: { COLUMN_LANES: lanes, ROW_LANES, COLUMN_BLOCKS: blocks },
    workgroups: linearGrid(blocks * sums),
  };
}

/** The smallest power of two that is at least n. */
function powerOfTwoFrom(n: number): number {
  return 2 ** Math.ceil(Math.log2(n));
}
