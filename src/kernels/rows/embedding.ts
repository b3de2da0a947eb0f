/** Lowers the embedding: table look-up with positions, and the table's gradient without float atomics. */
import forwardShader from "../../../shaders/embedding.wgsl?raw";
import columnsShader from "../../../shaders/embedding-gradient-columns.wgsl?raw";
import rowsShader from "../../../shaders/embedding-gradient.wgsl?raw";
import type { Op } from "../../graph/ir";
import { linearGrid, type KernelCall, type LoweringTarget } from "../call";
import { reading, resulting, resultLine, rowLayout, writing } from "../operands";
import { elementwiseTiling, SOFTWARE_ACROSS } from "../tiling";

/** Invocations that share a table row's list of positions. */
const ROW_WORKGROUP = 64;

/** table, positions, out: any mix of f32 and halves. */
export function lowerEmbedding(op: Op<"embedding">, _target: LoweringTarget): KernelCall[] {
  const { tokens, table, positions } = op.inputs;
  const { rows: N, groups } = rowLayout(op.outputs.out);
  const { constants, workgroups } = elementwiseTiling(N * groups);
  const added =
    positions === undefined ? "row" : `row + loadPositions((n % ${rowLayout(positions).rows}u) * GROUPS + g)`;
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

/** dOut, dTable: any mix of f32 and halves. Tokens outside the table are left out. */
export function lowerEmbeddingGradient(op: Op<"embeddingGradient">, target: LoweringTarget): KernelCall[] {
  const byColumns = target.software === true && op.outputs.dTable.dtype === "f32";
  return [byColumns ? gradientByColumns(op) : gradientByRows(op)];
}

/** A workgroup for each row of the table. */
function gradientByRows(op: Op<"embeddingGradient">): KernelCall {
  const { tokens, dOut } = op.inputs;
  const { dTable } = op.outputs;
  const { accumulate } = op.attributes;
  const { rows: V, groups } = rowLayout(dTable);
  const blocks = Math.ceil(groups / ROW_WORKGROUP);
  return {
    label: `d(embedding) ${op.name}`,
    shader: rowsShader,
    constants: {
      WORKGROUP: ROW_WORKGROUP,
      N: rowLayout(dOut).rows,
      V,
      GROUPS: groups,
      COLUMN_BLOCKS: blocks,
    },
    prelude: resultLine("dTable", accumulate),
    operands: [reading("tokens", tokens, "wordGroups"), reading("dOut", dOut), resulting("dTable", dTable, accumulate)],
    workgroups: linearGrid(V * blocks),
  };
}

/** An invocation for each four columns: serial, for software drivers, on which a barrier costs more than the sum. */
function gradientByColumns(op: Op<"embeddingGradient">): KernelCall {
  const { tokens, dOut } = op.inputs;
  const { dTable } = op.outputs;
  const { rows: V, groups } = rowLayout(dTable);
  return {
    label: `d(embedding) ${op.name}`,
    shader: columnsShader,
    constants: {
      WORKGROUP: SOFTWARE_ACROSS,
      N: rowLayout(dOut).rows,
      V,
      GROUPS: groups,
      ACCUMULATE: op.attributes.accumulate,
    },
    operands: [
      reading("tokens", tokens, "scalars"),
      reading("dOut", dOut),
      { name: "dTable", tensor: dTable, access: "readWrite", view: "groups" },
    ],
    workgroups: linearGrid(Math.ceil(groups / SOFTWARE_ACROSS)),
  };
}
