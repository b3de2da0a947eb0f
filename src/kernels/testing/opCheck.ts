/**
 * One op on the device against the reference, in every half form the device has: what each kernel's test says in one line.
 */
import { expect } from "vitest";
import type { Gpu } from "../../gpu/device";
import { rowsOf } from "../../gpu/transfer";
import { bytesPerElement } from "../../gpu/storage";
import type { DType, Op, OpKind, Tensor } from "../../graph/ir";
import { elementsOf } from "../../graph/tensors";
import { exactArithmetic, plainArithmetic } from "../../reference/arithmetic";
import { evaluateOp } from "../../reference/evaluateOp";
import type { KernelCall, LoweringTarget } from "../call";
import { expectWithinPlainError } from "./expectWithinPlainError";
import { halfForms, loweringTarget, runCalls } from "../check/harness";
import type { Problem } from "../check/problems";
import type { Values } from "../check/values";
import { lowerOp } from "../lower";
import { elementStorage } from "../prepare";

/** Multiples of nothing: below, at and beyond a group, an invocation count, a workgroup, each as rows and as columns. */
export const AWKWARD_SHAPES: readonly (readonly [rows: number, columns: number])[] = [
  [1, 1],
  [3, 257],
  [7, 130],
  [17, 65],
  [130, 17],
  [257, 7],
];

const DTYPES: readonly DType[] = ["f32", "f16"];

type Pair = readonly [DType, DType];
type Triple = readonly [DType, DType, DType];

/** Every assignment of f32 and f16 to two tensors, and bfloat16, which the same shaders take, alone and beside f32. */
export const PAIRS_OF_DTYPES: readonly Pair[] = [
  ...DTYPES.flatMap((a) => DTYPES.map((b): Pair => [a, b])),
  ["bf16", "bf16"],
  ["f32", "bf16"],
];

/** For three tensors: every pair of types in every pair of places, and halves throughout. Compiling more of them is dear. */
export const TRIPLES_OF_DTYPES: readonly Triple[] = [
  ["f32", "f32", "f32"],
  ["f32", "f16", "f16"],
  ["f16", "f32", "f16"],
  ["f16", "f16", "f32"],
  ["f16", "f16", "f16"],
  ["bf16", "bf16", "bf16"],
  ["bf16", "f32", "bf16"],
];

type Lower<K extends OpKind> = (op: Op<K>, target: LoweringTarget) => KernelCall[];

/** Rows of the shapes that are tiled for a GPU too. */
const ROWS_ON_GPU_TILES: readonly (number | undefined)[] = [3, 17];

/**
 * A GPU's tile takes a CPU several times as long to compile as a CPU's own, and both read and store by the same functions
 * (elementTypes.test.ts). So a GPU's is tested on two shapes, in f32 throughout and in one half throughout.
 */
export function fewGpuTiles<K extends OpKind>(
  lower: Lower<K>,
  shape: readonly number[],
  types: readonly (DType | undefined)[],
): Lower<K> {
  const isUniform = types.every((type) => type === types[0]) && types[0] !== "bf16";
  return isUniform && ROWS_ON_GPU_TILES.includes(shape[0]) ? lower : softwareTile(lower);
}

/** The tile of a software adapter, whatever is asked for. */
export function softwareTile<K extends OpKind>(lower: Lower<K>): Lower<K> {
  return (op, target) => lower(op, { ...target, software: true });
}

/**
 * Runs the op in every half form, tiled for a GPU and for a software driver, and expects of all its outputs: close to the
 * reference (closeness.ts), the same bits when run again, the same bits with native and packed halves, zero padding.
 */
export async function expectLikeReference<K extends OpKind>(
  gpu: Gpu,
  op: Op<K>,
  lower: Lower<K>,
  values: Values,
): Promise<void> {
  const read = (tensor: Tensor): Float64Array => values.get(tensor) ?? new Float64Array(elementsOf(tensor.shape));
  const exact = evaluateOp(op, read, exactArithmetic);
  const plain = evaluateOp(op, read, plainArithmetic);
  const inputs: Record<string, Tensor | undefined> = op.inputs;
  const outputs = [...exact.keys()];
  const halves = [...Object.values(inputs), ...outputs].some((tensor) => tensor?.dtype === "f16");
  const forms: LoweringTarget["half"][] = halves ? halfForms(gpu) : ["packed"];
  for (const targets of variants(gpu, (target) => lower(op, target), forms)) {
    const bits: Uint8Array[][] = [];
    for (const target of [...targets, ...targets]) {
      const run = await runCalls(gpu, lower(op, target), values, target.half);
      const stored = await Promise.all(outputs.map(async (tensor) => new Uint8Array(await run.bytes(tensor))));
      for (const [i, tensor] of outputs.entries()) {
        const references = { exact: exact.get(tensor) ?? [], plain: plain.get(tensor) ?? [] };
        expectWithinPlainError(tensor, await run.read(tensor), references);
        expect(paddingOf(tensor, target.half, stored[i] ?? new Uint8Array()), `padding of ${tensor.name}`).toBe(0);
      }
      bits.push(stored);
      run.destroy();
    }
    for (const other of bits) expect(other.every((bytes, i) => sameBytes(bytes, bits[0]?.[i]))).toBe(true);
  }
}

/** Byte for byte; a matcher would walk the elements one by one. */
function sameBytes(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/**
 * The targets to test, those that must agree to the bit together: half forms tiled for software, and for a GPU in the form that
 * the device has itself.
 */
function variants(
  gpu: Gpu,
  lower: (target: LoweringTarget) => KernelCall[],
  forms: readonly LoweringTarget["half"][],
): LoweringTarget[][] {
  const targets = (software: boolean): LoweringTarget[] =>
    forms.map((half) => ({ ...loweringTarget(gpu, half), software }));
  const calls = (all: readonly LoweringTarget[]): string => JSON.stringify(all.map(lower));
  const [hardware, software] = [targets(false), targets(true)];
  return calls(hardware) === calls(software) ? [software] : [hardware.slice(0, 1), software];
}

/** How many bytes of the padding are not zero. */
function paddingOf(tensor: Tensor, half: LoweringTarget["half"], bytes: Uint8Array): number {
  const { columns, stride } = rowsOf(tensor.shape);
  const size = bytesPerElement(elementStorage(tensor, half));
  return bytes.filter((byte, i) => byte !== 0 && Math.floor(i / size) % stride >= columns).length;
}

/** The same of each problem of a family, as `check` has them. */
export async function expectAllLikeReference(gpu: Gpu, problems: readonly Problem[]): Promise<void> {
  expect(problems.length).toBeGreaterThan(0);
  for (const { op, values } of problems) await expectLikeReference(gpu, op, lowerOp, values);
}
