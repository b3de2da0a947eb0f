/**
 * Lowers `matmul`: all four transposes, batched, biased, accumulating, any mix of f32 and halves. The arithmetic is in
 * `shaders/matmul-*.wgsl`, the choice of a tile in `./matmulTile.ts`.
 */
import library from "../../../shaders/lib/matmul.wgsl?raw";
import directShader from "../../../shaders/matmul-direct.wgsl?raw";
import partsShader from "../../../shaders/matmul-parts.wgsl?raw";
import stagedShader from "../../../shaders/matmul-staged.wgsl?raw";
import { paddedToFour, type Op, type Tensor } from "../../graph/ir";
import { linearGrid, type KernelCall, type LoweringTarget, type Operand } from "../call";
import { teamExchange } from "../subgroupTeams";
import { reading, storedGroups, writing } from "../operands";
import {
  blockUnit,
  chooseMatmul,
  matmulShape,
  partLength,
  restrictedTile,
  tileCount,
  type MatmulShape,
} from "./matmulTile";
import { sizedBy, tileParts, type AwakeAxis } from "../gates/restricted";
import type { DirectTile, MatmulTile, StagedTile } from "./tile";
import { elementwiseTiling } from "../tiling";

/**
 * One dispatch; or two where the op has a scratch for partial sums: their products, and their sum. `tile` overrides the
 * choice, for tests, benches and tuning.
 */
export function lowerMatmul(
  op: Op<"matmul">,
  target: LoweringTarget,
  tile: MatmulTile = chosenTile(op, target),
): KernelCall[] {
  const { partials } = op.outputs;
  if (partials === undefined) return [productCall(op, tile, 1, result(op))];
  const [parts = 1] = partials.shape;
  return [productCall(op, tile, parts, { operands: [writing("out", partials)] }), partsCall(op, partials)];
}

/** What a kernel stores into, what it adds to its sums before, and the operands of both. */
interface Result {
  readonly operands: readonly Operand[];
  readonly bias?: Tensor;
  readonly accumulate?: boolean;
}

/** out (+)= sums + bias. */
function result({ inputs: { bias }, outputs: { out }, attributes: { accumulate } }: Op<"matmul">): Result {
  const operands: Operand[] = [
    ...(bias ? [reading("bias", bias)] : []),
    { name: "out", tensor: out, access: accumulate ? "readWrite" : "write", view: "groups" },
  ];
  return { operands, accumulate, ...(bias && { bias }) };
}

function productCall(op: Op<"matmul">, tile: MatmulTile, parts: number, into: Result): KernelCall {
  const { a, b, aScales, bScales } = op.inputs;
  const shape = matmulShape(op);
  const variant = tile.variant === "direct" ? directVariant(shape, tile) : stagedVariant(tile);
  const awake = awakeAxis(op, tile);
  const work = tileParts(awake);
  const tiles = tileCount(shape, tile);
  const constants = {
    BATCH: shape.batch,
    M: shape.M,
    K: shape.K,
    N: shape.N,
    TRANSPOSE_A: shape.transposeA,
    TRANSPOSE_B: shape.transposeB,
    SPLITS: parts,
    PART_K4: partLength(shape, parts) / 4,
    ...variant.constants,
    ...work.constants,
  };
  return {
    label: `matmul ${op.name}`,
    shader: variant.shader,
    constants,
    subgroups: variant.subgroups,
    prelude: [addendFunction(into), library, work.prelude, variant.prelude].join("\n"),
    operands: [
      { ...reading("a", a), ...(aScales && { scales: aScales }) },
      { ...reading("b", b), ...(bScales && { scales: bScales }) },
      ...into.operands,
      ...work.operands,
    ],
    workgroups: linearGrid(parts * tiles),
    // Along K the grid is the dense one.
    ...(awake && awake.restricted.axis !== "K" && sizedBy(awake.active, tiles / awake.restricted.gates)),
  };
}

function partsCall(op: Op<"matmul">, partials: Tensor): KernelCall {
  const { out } = op.outputs;
  const into = result(op);
  const GROUPS = storedGroups(out);
  const { constants, workgroups } = elementwiseTiling(GROUPS);
  return {
    label: `matmul ${op.name}, parts`,
    shader: partsShader,
    constants: {
      ...constants,
      GROUPS,
      SPLITS: partials.shape[0] ?? 1,
      N4: paddedToFour(out.shape.at(-1) ?? 1) / 4,
    },
    prelude: addendFunction(into),
    operands: [
      // Only read; but the planner may lay it in one buffer with out, and WebGPU wants one kind of use for both.
      { name: "partials", tensor: partials, access: "readWrite", view: "groups" },
      ...into.operands,
    ],
    workgroups,
  };
}

function chosenTile(op: Op<"matmul">, target: LoweringTarget): MatmulTile {
  const { restricted } = op.attributes;
  return restricted ? restrictedTile(matmulShape(op), target, restricted) : chooseMatmul(op, target);
}

/** The blocks that a restricted matmul works on, in tiles or steps of its own. */
function awakeAxis({ inputs, attributes }: Op<"matmul">, tile: MatmulTile): AwakeAxis | undefined {
  const { restricted } = attributes;
  const { active } = inputs;
  if (!restricted || !active) return undefined;
  return { active, restricted, perBlock: restricted.size / blockUnit(tile, restricted.axis) };
}

interface Variant {
  readonly shader: string;
  readonly constants: Readonly<Record<string, number>>;
  readonly subgroups: boolean;
  readonly prelude: string;
}

function directVariant({ transposeA }: MatmulShape, tile: DirectTile): Variant {
  const { tileM, tileN4, invocations, share } = tile;
  const aLoads = Math.ceil((transposeA ? tileM / 4 : tileM) / share);
  return {
    shader: directShader,
    constants: {
      TILE_M: tileM,
      TILE_N4: tileN4,
      WORKGROUP: invocations,
      SHARE: share,
      A_LOADS: aLoads,
      A_HELD: transposeA ? 4 * aLoads : aLoads,
      // Within the array in the branch that is not taken, too.
      A_STRIDE: transposeA ? aLoads : 0,
      B_HELD: 4 * tileN4,
    },
    subgroups: share > 1,
    prelude: teamExchange(share) + entryPoint(share > 1 ? "subgroup_invocation_id" : "local_invocation_index"),
  };
}

function stagedVariant({ threadsM, threadsN, registerM4, registerN4, tileK4 }: StagedTile): Variant {
  const blocks = (threadsM * registerM4 + threadsN * registerN4) * tileK4;
  return {
    shader: stagedShader,
    constants: {
      THREADS_M: threadsM,
      THREADS_N: threadsN,
      REGISTER_M4: registerM4,
      REGISTER_N4: registerN4,
      TILE_K4: tileK4,
      BLOCKS: blocks / (threadsM * threadsN),
      GROUP: 4,
    },
    subgroups: false,
    prelude: "",
  };
}

/** What is added to the product: the bias, and out's old value where it accumulates. */
function addendFunction({ bias, accumulate = false }: Result): string {
  const terms = [...(bias ? ["loadBias(n4)"] : []), ...(accumulate ? ["loadOut(i)"] : [])];
  return `fn addend(i: u32, n4: u32) -> vec4f { return ${terms.join(" + ") || "vec4f(0.0)"}; }\n`;
}

const entryPoint = (invocation: string): string => `
@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(${invocation}) invocation: u32) {
  // linearGrid leaves z at 1.
  matmulTile(linearWorkgroup(id, count), invocation, count.z);
}
`;
