/**
 * Lowers attention and its gradient: one dispatch forward, two backward (queries; keys and values). The arithmetic is in
 * `shaders/attention*.wgsl`, the choice of a form and its tile in `./attentionTile.ts`.
 */
import forwardDirect from "../../../shaders/attention-direct.wgsl?raw";
import gradientKeyDirect from "../../../shaders/attention-gradient-key-direct.wgsl?raw";
import gradientKeyStaged from "../../../shaders/attention-gradient-key-staged.wgsl?raw";
import gradientQueryDirect from "../../../shaders/attention-gradient-query-direct.wgsl?raw";
import gradientQueryStaged from "../../../shaders/attention-gradient-query-staged.wgsl?raw";
import forwardStaged from "../../../shaders/attention-staged.wgsl?raw";
import directLibrary from "../../../shaders/lib/attention-direct.wgsl?raw";
import stagedLibrary from "../../../shaders/lib/attention-staged.wgsl?raw";
import library from "../../../shaders/lib/attention.wgsl?raw";
import exponential from "../../../shaders/lib/exp.wgsl?raw";
import { paddedToFour, type Op, type Tensor } from "../../graph/ir";
import {
  attentionShape,
  chooseAttention,
  groupsEach,
  type AttentionTile,
  type DirectAttention,
  type StagedAttention,
} from "./attentionTile";
import { linearGrid, type KernelCall, type LoweringTarget, type Operand } from "../call";
import { teamExchange, teamMaximum, LONE_TEAMS } from "../subgroupTeams";
import { reading, writing } from "../operands";
import { headParts, sizedBy } from "../gates/restricted";

type AttentionOp = Op<"attention"> | Op<"attentionGradient">;

/** `tile` overrides the choice, for tests and benches. */
export function lowerAttention(
  op: Op<"attention">,
  target: LoweringTarget,
  tile: AttentionTile = chooseAttention(attentionShape(op), target, "forward"),
): KernelCall[] {
  const { out, logSumExp } = op.outputs;
  const { active } = op.inputs;
  const { rounding } = op.attributes;
  const { constants, ...dispatch } = dispatchOf(op, { direct: forwardDirect, staged: forwardStaged }, tile);
  return [
    {
      label: `attention ${op.name}`,
      ...dispatch,
      constants: { ...constants, ROUNDS: rounding !== undefined },
      rounding: rounding ?? "none",
      operands: [
        reading("qkv", op.inputs.qkv),
        writing("out", out),
        writing("logSumExp", logSumExp, "scalars"),
        ...headList(active),
      ],
    },
  ];
}

/** Two calls: the first writes delta and the columns of dq, the second reads delta and writes those of dk and dv. */
export function lowerAttentionGradient(
  op: Op<"attentionGradient">,
  target: LoweringTarget,
  tile: AttentionTile = chooseAttention(attentionShape(op), target, "backward"),
): KernelCall[] {
  const { qkv, out, logSumExp, dOut, active } = op.inputs;
  const { dQKV, delta } = op.outputs;
  return [
    {
      label: `attention gradient, queries ${op.name}`,
      ...dispatchOf(op, { direct: gradientQueryDirect, staged: gradientQueryStaged }, tile),
      operands: [
        reading("qkv", qkv),
        reading("out", out),
        reading("dOut", dOut),
        reading("logSumExp", logSumExp, "scalars"),
        writing("delta", delta, "scalars"),
        writing("dQKV", dQKV),
        ...headList(active),
      ],
    },
    {
      label: `attention gradient, keys ${op.name}`,
      ...dispatchOf(op, { direct: gradientKeyDirect, staged: gradientKeyStaged }, tile),
      operands: [
        reading("qkv", qkv),
        reading("dOut", dOut),
        reading("logSumExp", logSumExp, "scalars"),
        // Only read; but the planner may lay it in one buffer with dQKV, and WebGPU wants one kind of use for
        // both.
        { name: "delta", tensor: delta, access: "readWrite", view: "scalars" },
        writing("dQKV", dQKV),
        ...headList(active),
      ],
    },
  ];
}

/** The list of the heads awake, where heads are gated. */
function headList(active: Tensor | undefined): Operand[] {
  return active ? [reading("awakeList", active, "scalars")] : [];
}

/** One kernel in both forms. */
interface Forms {
  readonly direct: string;
  readonly staged: string;
}

type AttentionDispatch = Pick<
  KernelCall,
  "shader" | "constants" | "floats" | "prelude" | "subgroups" | "workgroups" | "sizedBy"
>;

function dispatchOf(op: AttentionOp, forms: Forms, tile: AttentionTile): AttentionDispatch {
  const { batch, heads, length, headWidth } = attentionShape(op);
  const { active } = op.inputs;
  const work = headParts(active, heads);
  const blocks = Math.ceil(length / tile.rows);
  const form = tile.variant === "direct" ? directForm(tile, headWidth) : stagedForm(tile, headWidth);
  const constants = {
    BATCH: batch,
    HEADS: heads,
    T: length,
    STORED_T: paddedToFour(length),
    WIDTH: headWidth / 4,
    CAUSAL: op.attributes.causal,
    ROWS: tile.rows,
    BLOCKS: blocks,
    ...form.constants,
    ...work.constants,
  };
  const workgroups = (each: number): number => Math.ceil((batch * each * blocks) / form.teams);
  return {
    shader: forms[tile.variant],
    constants,
    floats: { SCALE: 1 / Math.sqrt(headWidth) },
    prelude: [exponential, library, form.prelude, work.prelude].join("\n"),
    subgroups: form.subgroups,
    workgroups: linearGrid(workgroups(heads)),
    ...(active && sizedBy(active, workgroups(1))),
  };
}

interface Form {
  readonly constants: Readonly<Record<string, number>>;
  readonly prelude: string;
  readonly subgroups: boolean;
  /** Blocks of rows to a workgroup. */
  readonly teams: number;
}

function directForm({ rows, share }: DirectAttention, headWidth: number): Form {
  const shared = share > 1;
  return {
    constants: {
      SHARE: share,
      ROW_LOADS: rows / share,
      GROUPS_EACH: groupsEach(headWidth, share),
    },
    prelude: [teamExchange(share), teamMaximum(share), shared ? SHARED_ENTRY : LONE_ENTRY, directLibrary].join("\n"),
    subgroups: shared,
    teams: shared ? 1 : LONE_TEAMS,
  };
}

function stagedForm({ rows, sharers, quads }: StagedAttention, headWidth: number): Form {
  return {
    constants: {
      SHARERS: sharers,
      QUADS: quads,
      THREADS: rows * sharers,
      // Sizes of the arrays in workgroup memory.
      TILE: quads * headWidth,
      PARTIALS: rows * quads * sharers,
      SCORES: rows * quads,
    },
    prelude: stagedLibrary,
    subgroups: false,
    teams: 1,
  };
}

const SHARED_ENTRY = `
@compute @workgroup_size(SHARE)
fn main(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(subgroup_invocation_id) invocation: u32,
) {
  attentionTeam(linearWorkgroup(id, count), invocation);
}
`;

const LONE_ENTRY = `
@compute @workgroup_size(${LONE_TEAMS})
fn main(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) team: u32,
) {
  attentionTeam(linearWorkgroup(id, count) * ${LONE_TEAMS}u + team, 0u);
}
`;
