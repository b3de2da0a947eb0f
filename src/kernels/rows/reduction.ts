/** Lowers `sum` and `columnSum`: fixed trees, one dispatch each, no float atomics. */
import columnSumShader from "../../../shaders/column-sum.wgsl?raw";
import columnsLibrary from "../../../shaders/lib/columns.wgsl?raw";
import sumShader from "../../../shaders/sum.wgsl?raw";
import type { Op } from "../../graph/ir";
import type { Restriction } from "../../graph/restriction";
import type { KernelCall, LoweringTarget } from "../call";
import { reading, resulting, resultLine, rowLayout, storedGroups } from "../operands";
import { columnParts, sizedBy } from "../gates/restricted";
import { columnTiling } from "../tiling";

/** Every device allows 256 invocations in a workgroup. */
const SUM_INVOCATIONS = 256;

const OTHER = `
fn otherX(i: u32) -> vec4f { return loadY(i); }
fn putOther(i: u32, v: vec4f) { putYOut(i, v); }`;
const NO_OTHER = `
fn otherX(i: u32) -> vec4f { return vec4f(0.0); }
fn putOther(i: u32, v: vec4f) {}`;

/** x and y f32 or half; their sums f32 [1]. */
export function lowerSum(op: Op<"sum">, _target: LoweringTarget): KernelCall[] {
  const { factor, accumulate } = op.attributes;
  const { x, y } = op.inputs;
  const { out, yOut } = op.outputs;
  const pair = y !== undefined && yOut !== undefined;
  return [
    {
      label: `sum ${op.name}`,
      shader: sumShader,
      constants: { ACROSS: 1, DOWN: SUM_INVOCATIONS, GROUPS: storedGroups(x), PAIR: pair },
      floats: { FACTOR: factor },
      prelude: [
        columnsLibrary,
        resultLine("out", accumulate),
        ...(pair ? [resultLine("yOut", accumulate), OTHER] : [NO_OTHER]),
      ].join("\n"),
      operands: [
        reading("x", x),
        resulting("out", out, accumulate),
        ...(pair ? [reading("y", y), resulting("yOut", yOut, accumulate)] : []),
      ],
      workgroups: [1, 1, 1],
    },
  ];
}

/** x, out: any mix of f32 and halves. */
export function lowerColumnSum(op: Op<"columnSum">, target: LoweringTarget): KernelCall[] {
  const { period, accumulate, restricted } = op.attributes;
  const { x, active } = op.inputs;
  const { rows, groups } = rowLayout(x);
  const blocks = restricted && columnBlocks(restricted);
  const blockGroups = blocks ? blocks.size / 4 : groups;
  const { constants, workgroups } = columnTiling(groups, Math.ceil(rows / period), target, period, blockGroups);
  const perBlock = restricted?.axis === "K" ? restricted.size : blockGroups / (constants["ACROSS"] ?? 1);
  const awake = restricted && active && { active, restricted, perBlock };
  const work = columnParts(awake);
  return [
    {
      label: `columnSum ${op.name}`,
      shader: columnSumShader,
      constants: {
        ...constants,
        M: rows,
        GROUPS: groups,
        PERIOD: period,
        ...work.constants,
      },
      prelude: [columnsLibrary, resultLine("out", accumulate), work.prelude].join("\n"),
      operands: [reading("x", x), resulting("out", op.outputs.out, accumulate), ...work.operands],
      workgroups,
      ...(awake?.restricted.axis === "N" && sizedBy(awake.active, perBlock * awake.restricted.repeats)),
    },
  ];
}

/** Blocks of columns that have a list together, or are listed. */
function columnBlocks({ axis, size, by }: Restriction<"N" | "K">): { readonly size: number } {
  return axis === "K" ? (by ?? { size: 4 }) : { size };
}
