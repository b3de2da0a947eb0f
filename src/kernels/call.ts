import type { HalfType, Tensor } from "../graph/ir";
import type { MatmulTile } from "./matmul/tile";

/**
 * A kernel call: everything one dispatch needs, as plain data. Lowering makes these from graph ops; the program turns
 * them into pipelines and bind groups. No WebGPU object is touched here, so a lowering can be tested without a device.
 */

/**
 * How the shader sees an operand's buffer.
 * - `groups`: `loadName(i) -> vec4f`, `storeName(i, vec4f)`; i counts groups of four elements. f32 and half tensors.
 * - `scalars`: `loadName(i) -> f32 | u32`, `storeName(i, value)`; i counts elements. f32 and u32 tensors.
 * - `words`: the raw bits, `loadName(i) -> u32`; i counts 32-bit words.
 * - `wordGroups`: the raw bits, `loadName(i) -> vec4u`; i counts groups of four words.
 * - `atomics`: u32 counters, `addName(i, u32)`; i counts words. Integers only: their sums do not depend on the order.
 */
export type OperandView = "groups" | "scalars" | "words" | "wordGroups" | "atomics";

export interface Operand {
  /** Name in the shader: `x` gives `loadX` and `storeX`. Binding numbers follow the order of `operands`. */
  readonly name: string;
  readonly tensor: Tensor;
  /** WebGPU refuses one buffer bound both for reading and writing in one dispatch; the planner keeps them apart. */
  readonly access: "read" | "write" | "readWrite";
  readonly view: OperandView;
  /** Of one written in `groups`: the word of the call's `flags` that a store sets where the storage cannot hold the value. */
  readonly flag?: number;
  /** f32 [tiles], of an 8-bit one read in `groups`: a load multiplies by its tile's (graph/ops/quantize.ts). */
  readonly scales?: Tensor;
}

/**
 * A result that a kernel hands on in registers and does not store: `passName(v: vec4f)` gives it as its storage would give it
 * back. f32 and half tensors.
 */
export interface HeldResult {
  readonly name: string;
  readonly tensor: Tensor;
  /** As an operand's. */
  readonly flag?: number;
}

export interface KernelCall {
  /** Reaches WebGPU labels, errors and the per-kernel timings: `matmul attn.c_attn`. */
  readonly label: string;
  /** The hand-written WGSL, from `shaders/*.wgsl?raw`; the assembler puts constants and operands in front. */
  readonly shader: string;
  /** Become `const NAME: u32 = …;` or `const NAME: bool = …;` in front of the shader. Shapes, tile sizes, flags. */
  readonly constants: Readonly<Record<string, number | boolean>>;
  /** Become `const NAME: f32 = …;`. */
  readonly floats?: Readonly<Record<string, number>>;
  /** The shader uses subgroup built-ins; only where the target has subgroups. */
  readonly subgroups?: boolean;
  /** The shader calls `rounded(f32)` and `roundedGroup(vec4f)`: to a half type, or not at all. */
  readonly rounding?: HalfType | "none";
  /** Extra text in front of the shader: shared functions (`shaders/lib/*.wgsl?raw`) or a generated epilogue. */
  readonly prelude?: string;
  readonly operands: readonly Operand[];
  readonly held?: readonly HeldResult[];
  /** u32, overflow flags of the results (overflow.ts). */
  readonly flags?: Tensor;
  readonly workgroups: readonly [x: number, y: number, z: number];
  /**
   * The grid is sized on the GPU (gridSizes.ts): `perGate` workgroups for each gate awake, whose number is word 0 of
   * `active`. `workgroups` is then the most; run with those, the surplus returns at once.
   */
  readonly sizedBy?: { readonly active: Tensor; readonly perGate: number };
  /** Where the three words of a grid sized on the GPU are. */
  readonly grid?: { readonly sizes: Tensor; readonly index: number };
}

/** By the id of a tensor that a call reads, the name of the operand that it writes in the same place. */
export type Aliases = ReadonlyMap<number, string>;
const NO_ALIASES: Aliases = new Map();

/** What a call binds: its operands, then their scales, then the flags. */
export function boundTensors({ operands, flags }: KernelCall, aliases: Aliases = NO_ALIASES): Tensor[] {
  const scales = operands.flatMap((operand) => operand.scales ?? []);
  const bound = operands.filter(isBound(aliases)).map(({ tensor }) => tensor);
  return [...bound, ...scales, ...(flags ? [flags] : [])];
}

export function isBound(aliases: Aliases): (operand: Operand) => boolean {
  return ({ tensor, access }) => access !== "read" || !aliases.has(tensor.id);
}

/** What a lowering may rely on: the device's limits and how halves are stored. */
export interface LoweringTarget {
  readonly half: "native" | "packed";
  /** A CPU pretending to be a GPU: barriers and workgroup memory cost far more than loads. Absent: a GPU. */
  readonly software?: boolean;
  readonly maxWorkgroupInvocations: number;
  readonly maxWorkgroupStorageBytes: number;
  readonly maxStorageBuffers: number;
  /** Subgroup size range where the feature is on; absent elsewhere. Never assume a size. */
  readonly subgroups?: { readonly min: number; readonly max: number };
  /** Tiles that tuning measured to be fastest here, by `matmulKey`; none: the usual ones. They change no bit. */
  readonly tiles?: ReadonlyMap<string, MatmulTile>;
}

/** WebGPU's limit on workgroups in one dimension of a dispatch. */
export const MAX_WORKGROUPS_PER_DIMENSION = 65535;

/** Spreads a one-dimensional grid over x and y. The shader finds its index with `linearWorkgroup(id, count)`. */
export function linearGrid(workgroups: number): [number, number, number] {
  if (workgroups <= MAX_WORKGROUPS_PER_DIMENSION) return [Math.max(1, workgroups), 1, 1];
  const y = Math.ceil(workgroups / MAX_WORKGROUPS_PER_DIMENSION);
  return [Math.ceil(workgroups / y), y, 1];
}
