/**
 * Kernels on part of an axis: a list of the gates awake, read by the shader, stands between the number of a workgroup (or
 * of a step along k) and the tile it works on. A kernel that is not restricted keeps its text; one that is gets the
 * edits below, each of a line that must be there exactly once, so that a shader that changes under them is noticed.
 */
import awakeBlocks from "../../../shaders/lib/awake-blocks.wgsl?raw";
import { paddedToFour, type Restriction, type Tensor } from "../../graph/ir";
import type { KernelCall, Operand } from "../call";
import { reading } from "../operands";

/** A line of a shader and what stands in its place. */
export type Edit = readonly [line: string, restricted: string];

/** @throws RangeError where a line is not in the shader exactly once. */
export function edited(shader: string, edits: readonly Edit[]): string {
  return edits.reduce((text, [line, restricted]) => {
    const found = text.split(line).length - 1;
    if (found !== 1) throw new RangeError(`A restricted kernel edits "${line}", which is there ${found} times.`);
    return text.replace(line, () => restricted);
  }, shader);
}

/** What a restricted call has in front of its shader and among its operands. */
export function awakeParts(
  active: Tensor,
  { gates, repeats, by }: Pick<Restriction, "gates" | "repeats" | "by">,
): { readonly prelude: string; readonly constants: Record<string, number>; readonly operand: Operand } {
  return {
    prelude: awakeBlocks,
    constants: {
      GATES: gates,
      REPEATS: repeats,
      LIST_SPAN: by?.size ?? 1,
      LIST_WORDS: by ? paddedToFour(1 + gates) : 0,
    },
    operand: reading("awakeList", active, "scalars"),
  };
}

/** The grid of a call that has `perGate` workgroups for each gate awake in the first list; `gates` of them at most. */
export function sizedBy(active: Tensor, perGate: number): Pick<KernelCall, "sizedBy"> {
  return { sizedBy: { active, perGate } };
}

/** Edits for the matmul shaders: the number of a workgroup → the tile, the step along k → k. */
export function matmulEdits(variant: "direct" | "staged", { axis, by }: Pick<Restriction, "axis" | "by">): Edit[] {
  return variant === "direct" ? directEdits(axis, by?.axis) : stagedEdits(axis, by?.axis);
}

/** What has lists of its own: rows or columns of the result, or nothing. */
type ListAxis = "M" | "N" | undefined;

const GUARD = "if (tile >= TILES_N * TILES_M * BATCH * SPLITS) { return; }";

function guard(rows: string, columns: string): Edit {
  return [GUARD, `let rows = ${rows};\n  let columns = ${columns};\n  if (tile >= rows * columns) { return; }`];
}

/** As many in every list, where there are several along the rows. */
const AWAKE_TILES = "awakeBlocks(0u) * PER_BLOCK";

function directEdits(axis: Restriction["axis"], listAxis: ListAxis): Edit[] {
  switch (axis) {
    case "M":
      return [
        guard(AWAKE_TILES, "TILES_N"),
        ["let m0 = place.tileM * TILE_M;", "let m0 = awakeTile(0u, tile / columns, PER_BLOCK) * TILE_M;"],
      ];
    case "N":
      return [
        guard("TILES_M", AWAKE_TILES),
        ["let m0 = place.tileM * TILE_M;", "let m0 = tile / columns * TILE_M;"],
        [
          "let n0 = place.tileN * LANES * TILE_N4 + lane;",
          "let n0 = awakeTile(listAt(m0), tile % columns, PER_BLOCK) * LANES * TILE_N4 + lane;",
        ],
      ];
    case "K":
      // PER_BLOCK groups of four k to a block.
      return [
        [
          "for (var k4 = firstK4(place.part); k4 < endK4(place.part); k4++) {",
          `let list = listAt(${listAxis === "N" ? "place.tileN * LANES * TILE_N4 * 4u" : "m0"});
  let blocks = awakeBlocks(list);
  for (var block = 0u; block < blocks; block++) {
  let first = awakeBlock(list, block) * PER_BLOCK;
  for (var k4 = first; k4 < first + PER_BLOCK; k4++) {`,
        ],
        [
          "  for (var i = 0u; i < TILE_M * one; i++) {\n    let m = m0 + i;",
          "  }\n  for (var i = 0u; i < TILE_M * one; i++) {\n    let m = m0 + i;",
        ],
      ];
    default:
      return axis satisfies never;
  }
}

function stagedEdits(axis: Restriction["axis"], listAxis: ListAxis): Edit[] {
  switch (axis) {
    case "M":
      return [
        guard(AWAKE_TILES, "TILES_N"),
        ["let firstM4 = place.tileM * GROUPS_M;", "let firstM4 = awakeTile(0u, tile / columns, PER_BLOCK) * GROUPS_M;"],
      ];
    case "N":
      return [
        guard("TILES_M", AWAKE_TILES),
        ["let firstM4 = place.tileM * GROUPS_M;", "let firstM4 = tile / columns * GROUPS_M;"],
        [
          "let firstN4 = place.tileN * GROUPS_N;",
          "let firstN4 = awakeTile(listAt(firstM4 * 4u), tile % columns, PER_BLOCK) * GROUPS_N;",
        ],
      ];
    case "K":
      // PER_BLOCK stages to a block. The list is read-only, so that the loop is the same in the whole workgroup.
      return [
        [
          "let end = endK4(place.part);",
          `let list = listAt(${listAxis === "N" ? "firstN4" : "firstM4"} * 4u);
  let end = awakeBlocks(list) * PER_BLOCK * TILE_K4;`,
        ],
        [
          "if (stage < end) {",
          "if (stage < end) {\n      let awakeK4 = awakeTile(list, stage / TILE_K4, PER_BLOCK) * TILE_K4;",
        ],
        ["loadBlockA(place.batch, stage + at.x,", "loadBlockA(place.batch, awakeK4 + at.x,"],
        ["loadBlockB(place.batch, stage + at.x,", "loadBlockB(place.batch, awakeK4 + at.x,"],
      ];
    default:
      return axis satisfies never;
  }
}

/** Edits for the attention shaders, forward and backward: workgroups of the heads awake alone. */
export const attentionEdits: readonly Edit[] = [
  ["if (index >= BLOCKS * BATCH * HEADS) { return; }", "if (index >= BLOCKS * BATCH * awakeBlocks(0u)) { return; }"],
  [
    "let head = index / BLOCKS;",
    "let head = index / BLOCKS / awakeBlocks(0u) * HEADS + awakeBlock(0u, index / BLOCKS % awakeBlocks(0u));",
  ],
];

/** Edits for the sums over rows: workgroups of the columns awake alone, or the rows that took a column's block alone. */
export function columnSumEdits(axis: "N" | "K"): readonly Edit[] {
  return axis === "N" ? awakeColumns : takenRows;
}

/** PER_BLOCK workgroups to a block. */
const awakeColumns: readonly Edit[] = [
  ["let r = block / COLUMN_BLOCKS;", `let r = 0u;\n  let blocks = ${AWAKE_TILES};`],
  [
    "let g = (block % COLUMN_BLOCKS) * COLUMN_LANES + local.x;",
    "let g = awakeTile(0u, block, PER_BLOCK) * COLUMN_LANES + local.x;",
  ],
  ["let present = r < PERIOD && g < GROUPS;", "let present = block < blocks && g < GROUPS;"],
];

/** PER_BLOCK rows to a block; a workgroup's columns have one list. */
const takenRows: readonly Edit[] = [
  [
    "let rows = select(0u, M, present);",
    `let list = listAt(block % COLUMN_BLOCKS * COLUMN_LANES * 4u);
  let rows = select(0u, awakeBlocks(list) * PER_BLOCK, present);`,
  ],
  [
    "for (var m = r + local.y * PERIOD; m < rows; m += ROW_LANES * PERIOD) { sum += loadX(m * GROUPS + g); }",
    "for (var i = local.y; i < rows; i += ROW_LANES) { sum += loadX(awakeTile(list, i, PER_BLOCK) * GROUPS + g); }",
  ],
];
