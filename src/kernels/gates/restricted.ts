/**
 * Kernels on part of an axis. Their shaders ask which tile a workgroup makes, which stretch of k it adds up, which head
 * or which columns it has, by calling functions that stand in front of them: `shaders/lib/*-all.wgsl` answers by constants,
 * `shaders/lib/*-awake.wgsl` by a list of the blocks awake, on the GPU. No shader is written twice, and none is edited.
 */
import awakeBlocks from "../../../shaders/lib/awake-blocks.wgsl?raw";
import allColumnBlocks from "../../../shaders/lib/column-blocks-all.wgsl?raw";
import awakeColumnBlocks from "../../../shaders/lib/column-blocks-awake.wgsl?raw";
import allHeads from "../../../shaders/lib/heads-all.wgsl?raw";
import awakeHeads from "../../../shaders/lib/heads-awake.wgsl?raw";
import allTiles from "../../../shaders/lib/tiles-all.wgsl?raw";
import awakeTiles from "../../../shaders/lib/tiles-awake.wgsl?raw";
import { paddedToFour, type Tensor } from "../../graph/ir";
import type { Restriction } from "../../graph/restriction";
import type { KernelCall, Operand } from "../call";
import { reading } from "../operands";

/** What stands in front of a shader to say which part of the work there is, and what that reads. */
export interface WorkParts {
  readonly prelude: string;
  readonly constants: Readonly<Record<string, number | boolean>>;
  readonly operands: readonly Operand[];
}

/** Blocks awake along an axis, as a kernel cuts them. */
export interface AwakeAxis {
  readonly active: Tensor;
  readonly restricted: Restriction;
  /** Tiles, steps or rows to a block. */
  readonly perBlock: number;
}

function everything(prelude: string): WorkParts {
  return { prelude, constants: {}, operands: [] };
}

/** The list of the blocks awake and the functions that read it; what else a kernel needs stands in `more`. */
export function awakeParts(
  active: Tensor,
  { gates, repeats, by }: Pick<Restriction, "gates" | "repeats" | "by">,
  more: { readonly prelude?: string; readonly constants?: WorkParts["constants"] } = {},
): WorkParts {
  return {
    prelude: [awakeBlocks, more.prelude ?? ""].join("\n"),
    constants: {
      GATES: gates,
      REPEATS: repeats,
      LIST_SPAN: by?.size ?? 1,
      LIST_WORDS: by ? paddedToFour(1 + gates) : 0,
      ...more.constants,
    },
    operands: [reading("awakeList", active, "scalars")],
  };
}

/** The grid of a call that has `perGate` workgroups for each gate awake in the first list; `gates` of them at most. */
export function sizedBy(active: Tensor, perGate: number): Pick<KernelCall, "sizedBy"> {
  return { sizedBy: { active, perGate } };
}

/** `tileAt`, `kBlock` and `kStep` of a matmul. */
export function tileParts(awake: AwakeAxis | undefined): WorkParts {
  if (!awake) return everything(allTiles);
  const { active, restricted, perBlock } = awake;
  const { axis, by } = restricted;
  return awakeParts(active, restricted, {
    prelude: awakeTiles,
    constants: {
      PER_BLOCK: perBlock,
      RESTRICTS_M: axis === "M",
      RESTRICTS_N: axis === "N",
      RESTRICTS_K: axis === "K",
      LISTS_BY_COLUMN: by?.axis === "N",
    },
  });
}

/** `headAt` of attention, forward and backward. */
export function headParts(active: Tensor | undefined, heads: number): WorkParts {
  if (!active) return everything(allHeads);
  return awakeParts(active, { gates: heads, repeats: 1 }, { prelude: awakeHeads });
}

/** `columnsAt` and `rowAt` of the sums over rows: of the columns awake, or of the rows that took a column's block. */
export function columnParts(awake: AwakeAxis | undefined): WorkParts {
  if (!awake) return everything(allColumnBlocks);
  const { active, restricted, perBlock } = awake;
  return awakeParts(active, restricted, {
    prelude: awakeColumnBlocks,
    constants: { PER_BLOCK: perBlock, ALONG_ROWS: restricted.axis === "K" },
  });
}
