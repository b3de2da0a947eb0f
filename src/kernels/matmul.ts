/**
 * Lowers `matmul`: all four transposes, batched, biased, accumulating, any mix of f32 and f16. Picks the tile; the
 * arithmetic is in `shaders/matmul-*.wgsl`.
 */
import directShader from "../../shaders/matmul-direct.wgsl?raw";
import { paddedToFour, type Op, type Tensor } from "../graph/ir";
import { linearGrid, type KernelCall, type LoweringTarget, type Operand } from "./call";

/** What decides the tile: out is batch × [M,N], K the length of the sums. */
export interface MatmulShape {
  readonly batch: number;
  readonly M: number;
  readonly N: number;
  readonly K: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** One text, many register tiles: see `shaders/matmul-direct.wgsl`. */
export interface DirectTile {
  readonly variant: "direct";
  readonly tileM: number;
  /** In groups of four columns. */
  readonly tileN4: number;
  readonly lanesM: number;
  readonly lanesN: number;
}

export type MatmulTile = DirectTile;

/** The shape of a matmul, read from its operands. @throws RangeError where they do not fit together. */
export function matmulShape(op: Op<"matmul">): MatmulShape {
  const { a, b } = op.inputs;
  const { transposeA, transposeB } = op.attributes;
  const [rowsA, columnsA] = lastTwo(a);
  const [rowsB, columnsB] = lastTwo(b);
  const [M, K] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
  const [N, innerB] = transposeB ? [rowsB, columnsB] : [columnsB, rowsB];
  const batch = batchOf(a);
  const [outM, outN] = lastTwo(op.outputs.out);
  if (K !== innerB || outM !== M || outN !== N || batchOf(b) !== batch || batchOf(op.outputs.out) !== batch) {
    const shapes = [a, b, op.outputs.out].map((tensor) => `[${tensor.shape.join(", ")}]`).join(", ");
    throw new RangeError(`matmul ${op.name}: shapes ${shapes} do not fit together.`);
  }
  return { batch, M, N, K, transposeA, transposeB };
}

function lastTwo(tensor: Tensor): [rows: number, columns: number] {
  return [tensor.shape.at(-2) ?? 1, tensor.shape.at(-1) ?? 1];
}

function batchOf(tensor: Tensor): number {
  return tensor.shape.slice(0, -2).reduce((product, size) => product * size, 1);
}

/** The tile for a shape on a device. Pure: the same on every machine with the same capabilities. */
export function chooseMatmul(_shape: MatmulShape, _target: LoweringTarget): MatmulTile {
  return { variant: "direct", tileM: 4, tileN4: 1, lanesM: 8, lanesN: 8 };
}

/** One dispatch, no scratch. `tile` overrides the choice, for tests and benches. */
export function lowerMatmul(
  op: Op<"matmul">,
  target: LoweringTarget,
  tile: MatmulTile = chooseMatmul(matmulShape(op), target),
): KernelCall[] {
  const { a, b, bias } = op.inputs;
  const { out } = op.outputs;
  const { accumulate } = op.attributes;
  const shape = matmulShape(op);
  const operands: Operand[] = [
    { name: "a", tensor: a, access: "read", view: "groups" },
    { name: "b", tensor: b, access: "read", view: "groups" },
    ...(bias ? [{ name: "bias", tensor: bias, access: "read", view: "groups" } as const] : []),
    { name: "out", tensor: out, access: accumulate ? "readWrite" : "write", view: "groups" },
  ];
  const { M, N, K, batch, transposeA, transposeB } = shape;
  const { tileM, tileN4, lanesM, lanesN } = tile;
  const tilesM = Math.ceil(M / (tileM * lanesM));
  const tilesN = Math.ceil(paddedToFour(N) / 4 / (tileN4 * lanesN));
  return [
    {
      label: `matmul ${op.name}`,
      shader: directShader,
      constants: {
        BATCH: batch,
        M,
        K,
        N,
        TRANSPOSE_A: transposeA,
        TRANSPOSE_B: transposeB,
        TILE_M: tileM,
        TILE_N4: tileN4,
        LANES_M: lanesM,
        LANES_N: lanesN,
      },
      prelude: addendFunction(bias !== undefined, accumulate),
      operands,
      workgroups: linearGrid(tilesM * tilesN * batch),
    },
  ];
}

/** What is added to the product: the bias, and out's old value where it accumulates. */
function addendFunction(hasBias: boolean, accumulate: boolean): string {
  const terms = [...(hasBias ? ["loadBias(n4)"] : []), ...(accumulate ? ["loadOut(i)"] : [])];
  return `fn addend(i: u32, n4: u32) -> vec4f { return ${terms.join(" + ") || "vec4f(0.0)"}; }`;
}
