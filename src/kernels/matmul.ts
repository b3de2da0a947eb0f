/**
 * Lowers `matmul`: all four transposes, batched, biased, accumulating, any mix of f32 and halves. The arithmetic is in
 * `shaders/matmul-*.wgsl`, the choice of a tile in `./matmulTile.ts`.
 */
import directShader from "../../shaders/matmul-direct.wgsl?raw";
import stagedShader from "../../shaders/matmul-staged.wgsl?raw";
import type { Op } from "../graph/ir";
import { matrixSides } from "../graph/shapeChecks";
import { elementsOf } from "../graph/tensors";
import { linearGrid, type KernelCall, type LoweringTarget, type Operand } from "./call";
import { reading } from "./operands";
import {
  blockUnit,
  chooseMatmul,
  restrictedTile,
  tileCount,
  type DirectTile,
  type MatmulShape,
  type MatmulTile,
  type StagedTile,
} from "./matmulTile";
import { awakeParts, edited, matmulEdits, sizedBy } from "./restricted";
import { unrollLoops } from "./unroll";

export function matmulShape({ inputs, attributes }: Op<"matmul">): MatmulShape {
  const { a, b } = inputs;
  const { transposeA, transposeB } = attributes;
  const [M, K] = matrixSides(a, transposeA);
  const [, N] = matrixSides(b, transposeB);
  return { batch: elementsOf(a.shape.slice(0, -2)), M, N, K, transposeA, transposeB };
}

/** One dispatch, no scratch. `tile` overrides the choice, for tests and benches. */
export function lowerMatmul(
  op: Op<"matmul">,
  target: LoweringTarget,
  tile: MatmulTile = chosenTile(op, target),
): KernelCall[] {
  const { a, b, bias, aScales, bScales } = op.inputs;
  const { accumulate } = op.attributes;
  const shape = matmulShape(op);
  const variant = tile.variant === "direct" ? directVariant(shape, tile) : stagedVariant(tile);
  const restricted = restriction(op, shape, tile);
  const constants = {
    BATCH: shape.batch,
    M: shape.M,
    K: shape.K,
    N: shape.N,
    TRANSPOSE_A: shape.transposeA,
    TRANSPOSE_B: shape.transposeB,
    ...variant.constants,
    ...restricted?.constants,
  };
  const operands: Operand[] = [
    { ...reading("a", a), ...(aScales && { scales: aScales }) },
    { ...reading("b", b), ...(bScales && { scales: bScales }) },
    ...(bias ? [{ name: "bias", tensor: bias, access: "read", view: "groups" } as const] : []),
    { name: "out", tensor: op.outputs.out, access: accumulate ? "readWrite" : "write", view: "groups" },
    ...(restricted ? [restricted.operand] : []),
  ];
  return [
    {
      label: `matmul ${op.name}`,
      shader: unrollLoops(edited(variant.shader, restricted?.edits ?? []), constants),
      constants,
      subgroups: variant.subgroups,
      prelude: addendFunction(bias !== undefined, accumulate) + (restricted?.prelude ?? "") + variant.prelude,
      operands,
      workgroups: linearGrid(tileCount(shape, tile)),
      ...restricted?.sized,
    },
  ];
}

function chosenTile(op: Op<"matmul">, target: LoweringTarget): MatmulTile {
  const { restricted } = op.attributes;
  const shape = matmulShape(op);
  return restricted ? restrictedTile(shape, target, restricted) : chooseMatmul(shape, target);
}

/** What a restricted matmul has that another has not. Along K the grid is the dense one. */
function restriction({ inputs, attributes }: Op<"matmul">, shape: MatmulShape, tile: MatmulTile) {
  const { restricted } = attributes;
  const { active } = inputs;
  if (!restricted || !active) return undefined;
  const { axis, size, gates } = restricted;
  const perBlock = size / blockUnit(tile, axis);
  const { prelude, constants, operand } = awakeParts(active, restricted);
  const perGate = tileCount(shape, tile) / gates;
  return {
    edits: matmulEdits(tile.variant, axis),
    prelude,
    operand,
    constants: { ...constants, PER_BLOCK: perBlock },
    sized: axis === "K" ? {} : sizedBy(active, perGate),
  };
}

interface Variant {
  readonly shader: string;
  readonly constants: Readonly<Record<string, number>>;
  readonly subgroups: boolean;
  readonly prelude: string;
}

function directVariant({ transposeA, transposeB }: MatmulShape, tile: DirectTile): Variant {
  const { tileM, tileN4, lanes, share } = tile;
  return {
    shader: directShader,
    constants: {
      TILE_M: tileM,
      TILE_N4: tileN4,
      LANES: lanes,
      SHARE: share,
      A_LOADS: Math.ceil((transposeA ? tileM / 4 : tileM) / share),
      B_LOADS: transposeB ? 4 * tileN4 : tileN4,
    },
    subgroups: share > 1,
    prelude: share > 1 ? SHARING : ALONE,
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
function addendFunction(hasBias: boolean, accumulate: boolean): string {
  const terms = [...(hasBias ? ["loadBias(n4)"] : []), ...(accumulate ? ["loadOut(i)"] : [])];
  return `fn addend(i: u32, n4: u32) -> vec4f { return ${terms.join(" + ") || "vec4f(0.0)"}; }\n`;
}

const entryPoint = (lane: string): string => `
@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(${lane}) lane: u32) {
  // linearGrid leaves z at 1.
  matmulTile(linearWorkgroup(id, count), lane, count.z);
}
`;

/** A workgroup is one full subgroup. */
const SHARING = `fn fromLane(x: f32, lane: u32) -> f32 { return subgroupShuffle(x, lane); }
${entryPoint("subgroup_invocation_id")}`;

const ALONE = `fn fromLane(x: f32, lane: u32) -> f32 { return x; }
${entryPoint("local_invocation_index")}`;
