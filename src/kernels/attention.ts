/**
 * Lowers attention and its gradient: one dispatch forward, two backward (queries; keys and values). The
 * arithmetic is in `shaders/attention*.wgsl`; here the form (tiled or direct) and its tile are chosen.
 */
import gradientKeyShader from "../../shaders/attention-gradient-key.wgsl?raw";
import gradientQueryShader from "../../shaders/attention-gradient-query.wgsl?raw";
import forwardShader from "../../shaders/attention.wgsl?raw";
import library from "../../shaders/lib/attention.wgsl?raw";
import exponential from "../../shaders/lib/exp.wgsl?raw";
import { paddedToFour, type Op, type Tensor } from "../graph/ir";
import { linearGrid, type KernelCall, type LoweringTarget, type Operand } from "./call";
import { reading, writing } from "./operands";
import { attentionEdits, awakeParts, edited, sizedBy } from "./restricted";
import { unrollLoops } from "./unroll";

/** How a workgroup is cut; see `shaders/lib/attention.wgsl`. */
export interface AttentionTile {
  /** Columns staged in workgroup memory; otherwise read from storage, with one lane and one quad. */
  readonly tiled: boolean;
  /** Rows of a workgroup: a multiple of 4, so that the last one covers the padding of the row statistics. */
  readonly rows: number;
  /** Rows of a thread; divides `rows`. */
  readonly rowsEach: number;
  /** Threads that share a row; divides D/4. */
  readonly lanes: number;
  /** Columns of the T×T matrix taken at a time, in fours. */
  readonly quads: number;
}

export interface AttentionShape {
  readonly batch: number;
  readonly heads: number;
  /** T. */
  readonly length: number;
  /** D, a multiple of 4. */
  readonly headWidth: number;
}

type AttentionOp = Op<"attention"> | Op<"attentionGradient">;

/** @throws RangeError where the op's tensors do not divide into heads of whole groups. */
export function attentionShape(op: AttentionOp): AttentionShape {
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

/** Rows of a workgroup in the direct form. Few, so that causal blocks skip most of what is above the diagonal. */
const DIRECT_ROWS = 16;
/** On Mesa's CPU driver, two rows by four columns took a third of the time of one by one, four by two took half. */
const DIRECT_ROWS_EACH = 2;
/** Threads of a workgroup in the tiled form: two waves of 32 or one of 64. */
const TILED_THREADS = 64;
/** Groups of four that a thread keeps of each array; the backward kernel of keys keeps four arrays, 64 registers. */
const LARGEST_PART = 4;
/** Groups in a tile: two tiles of 4 KiB leave room for the partial products in 16 KiB. */
const TILE_GROUPS = 256;
const MOST_QUADS = 4;
/** The backward kernels exchange two products for each pair, so that they take half as many columns at a time. */
const MOST_QUADS_BACKWARD = 2;

/** The tile for a head width on a device. Pure. */
export function chooseAttention(
  { headWidth }: AttentionShape,
  target: LoweringTarget,
  direction: "forward" | "backward",
): AttentionTile {
  if (target.software)
    return { tiled: false, rows: DIRECT_ROWS, rowsEach: DIRECT_ROWS_EACH, lanes: 1, quads: 1 };
  const groups = headWidth / 4;
  const lanes = divisorsOf(groups).find((divisor) => groups / divisor <= LARGEST_PART) ?? 1;
  const rows = Math.max(4, Math.floor(TILED_THREADS / lanes / 4) * 4);
  const most = direction === "forward" ? MOST_QUADS : MOST_QUADS_BACKWARD;
  return {
    tiled: true,
    rows,
    rowsEach: 1,
    lanes,
    quads: Math.min(most, Math.floor(TILE_GROUPS / groups / 4)),
  };
}

function divisorsOf(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i + 1).filter((divisor) => n % divisor === 0);
}

/** `tile` overrides the choice, for tests and benches. */
export function lowerAttention(
  op: Op<"attention">,
  target: LoweringTarget,
  tile: AttentionTile = chooseAttention(attentionShape(op), target, "forward"),
): KernelCall[] {
  const { out, logSumExp } = op.outputs;
  const { active } = op.inputs;
  const { rounding } = op.attributes;
  const { constants, ...dispatch } = dispatchOf(op, forwardShader, tile);
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
      ...dispatchOf(op, gradientQueryShader, tile),
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
      ...dispatchOf(op, gradientKeyShader, tile),
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

function dispatchOf(
  op: AttentionOp,
  shader: string,
  { tiled, rows, rowsEach, lanes, quads }: AttentionTile,
): Pick<KernelCall, "shader" | "constants" | "floats" | "prelude" | "workgroups" | "sizedBy"> {
  const { batch, heads, length, headWidth } = attentionShape(op);
  const { active } = op.inputs;
  const awake = active && awakeParts(active, { gates: heads, repeats: 1 });
  const blocks = Math.ceil(length / rows);
  const constants = {
    BATCH: batch,
    HEADS: heads,
    T: length,
    STORED_T: paddedToFour(length),
    WIDTH: headWidth / 4,
    CAUSAL: op.attributes.causal,
    TILED: tiled,
    ROWS: rows,
    ROWS_EACH: rowsEach,
    LANES: lanes,
    QUADS: quads,
    THREADS: (rows / rowsEach) * lanes,
    BLOCKS: blocks,
    // Sizes of the arrays in workgroup memory; WGSL has no empty array.
    TILE: tiled ? quads * headWidth : 1,
    PARTIALS: tiled ? rows * quads * lanes : 1,
    SCORES: tiled ? rows * quads : 1,
    ...awake?.constants,
  };
  return {
    shader: unrollLoops(awake ? edited(shader, attentionEdits) : shader, constants),
    constants,
    floats: { SCALE: 1 / Math.sqrt(headWidth) },
    prelude: exponential + library + (awake?.prelude ?? ""),
    workgroups: linearGrid(batch * heads * blocks),
    ...(active && sizedBy(active, batch * blocks)),
  };
}
