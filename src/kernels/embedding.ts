/** Lowers the embedding: table look-up with positions, and the table's gradient without float atomics. */
import forwardShader from "../../shaders/embedding.wgsl?raw";
import gradientShader from "../../shaders/embedding-gradient.wgsl?raw";
import type { Op } from "../graph/ir";
import { linearGrid, type KernelCall, type LoweringTarget } from "./call";
import { reading, resulting, resultLine, rowLayout, writing } from "./operands";
import { elementwiseTiling } from "./tiling";

/** Invocations that share a table row's list of positions. */
const GRADIENT_WORKGROUP = 64;

/** table, positions, out: any mix of f32 and f16. */
export function lowerEmbedding(op: Op<"embedding">, _target: LoweringTarget): KernelCall[] {
  const { tokens, table, positions } = op.inputs;
  const { rows: N, groups } = rowLayout(op.outputs.out);
  const { constants, workgroups } = elementwiseTiling(N * groups);
  const added = positions === undefined ? "row" : `row + loadPositions((n % ${rowLayout(positions).rows}u) * GROUPS + g)`;
  return [
    {
      label: `embedding ${op.name}`,
      shader: forwardShader,
      constants: { ...constants, N, V: rowLayout(table).rows, GROUPS: groups },
      prelude: `fn positioned(row: vec4f, n: u32, g: u32) -> vec4f { return ${added}; }`,
      operands: [
        reading("tokens", tokens, "scalars"),
        reading("table", table),
        ...(positions === undefined ? [] : [reading("positions", positions)]),
        writing("out", op.outputs.out),
      ],
      workgroups,
    },
  ];
}

/** dOut, dTable: any mix of f32 and f16. Tokens outside the table are left out. */
export function lowerEmbeddingGradient(op: Op<"embeddingGradient">, _target: LoweringTarget): KernelCall[] {
  const { tokens, dOut } = op.inputs;
  const { dTable } = op.outputs;
  const { accumulate } = op.attributes;
  const { rows: V, groups } = rowLayout(dTable);
  const blocks = Math.ceil(groups / GRADIENT_WORKGROUP);
  return [
    {
      label: `d(embedding) ${op.name}`,
      shader: gradientShader,
      constants: {
        WORKGROUP: GRADIENT_WORKGROUP,
        N: rowLayout(dOut).rows,
        V,
        GROUPS: groups,
        COLUMN_BLOCKS: blocks,
      },
      prelude: resultLine("dTable", accumulate),
      operands: [
        reading("tokens", tokens, "wordGroups"),
        reading("dOut", dOut),
        resulting("dTable", dTable, accumulate),
      ],
      workgroups: linearGrid(V * blocks),
    },
  ];
}
