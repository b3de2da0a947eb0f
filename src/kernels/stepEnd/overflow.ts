/**
 * Flags for overflows: a store into a flagged tensor sets a word when what it stores is infinite or no number, so that
 * a skipped step can name the tensor that overflowed first. The test rides on the store; no kernel knows of it.
 */
import nameShader from "../../../shaders/overflow-name.wgsl?raw";
import scanShader from "../../../shaders/overflow-scan.wgsl?raw";
import { isHalf, storedElements, type DType, type Tensor } from "../../graph/ir";
import { boundTensors, type HeldResult, type KernelCall, type LoweringTarget, type Operand } from "../call";
import { reading, writing } from "../operands";
import { SCALER_CONSTANTS } from "./stepState";
import { elementwiseTiling } from "../tiling";

const THREADS = 64;

/** Words from one flag to the next: an op's flags are bound by their offset, which WebGPU wants in multiples of 256 bytes. */
export const FLAG_STRIDE = 64;

/** The flags of the tensors that one op makes. */
export interface OpFlags {
  /** u32 [F·FLAG_STRIDE]. */
  readonly tensor: Tensor;
  /** Which of them is a tensor's, by its id. */
  readonly numbers: ReadonlyMap<number, number>;
}

/**
 * The calls of an op, each setting the flags of what it makes.
 * @throws RangeError where a kernel that keeps a flagged result in registers has no binding left.
 */
export function withOverflowFlags(
  calls: readonly KernelCall[],
  { tensor: flags, numbers }: OpFlags,
  { maxStorageBuffers }: LoweringTarget,
): KernelCall[] {
  const flagOf = ({ tensor }: Operand | HeldResult): { flag?: number } => {
    const number = numbers.get(tensor.id);
    return number === undefined ? {} : { flag: number * FLAG_STRIDE };
  };
  return calls.flatMap((call) => {
    const operands = call.operands.map((operand) => {
      const { access, view } = operand;
      return access === "read" || view !== "groups" ? operand : { ...operand, ...flagOf(operand) };
    });
    const isStored = ({ tensor }: HeldResult): boolean => operands.some((operand) => operand.tensor.id === tensor.id);
    const held = (call.held ?? []).map((result) => (isStored(result) ? result : { ...result, ...flagOf(result) }));
    const flagged = [...operands, ...held].filter(({ flag }) => flag !== undefined);
    if (flagged.length === 0) return [call];
    if (boundTensors(call).length < maxStorageBuffers) return [{ ...call, operands, held, flags }];
    if (held.some(({ flag }) => flag !== undefined))
      throw new RangeError(`${call.label} has no binding left for its overflow flags`);
    return [call, ...flagged.map(({ tensor, flag = 0 }) => scanCall(tensor, flags, flag))];
  });
}

function scanCall(x: Tensor, flags: Tensor, flag: number): KernelCall {
  const words = storedElements(x.shape) / (isHalf(x.dtype) ? 2 : 1);
  const { constants, workgroups } = elementwiseTiling(words);
  return {
    label: `overflow of ${x.name}`,
    shader: scanShader,
    constants: { ...constants, HALF: isHalf(x.dtype), EXPONENT: exponentBits(x.dtype), FLAG: flag },
    operands: [reading("x", x, "words"), { name: "overflow", tensor: flags, access: "readWrite", view: "atomics" }],
    workgroups,
  };
}

/** The exponent's bits in the low element of a word. */
function exponentBits(dtype: DType): number {
  switch (dtype) {
    case "f16":
      return 0x7c00;
    case "bf16":
      return 0x7f80;
    case "f32":
    case "u32":
      return 0x7f800000;
    case "e4m3":
    case "e5m2":
      throw new RangeError(`Four ${dtype} elements are in a word; their stores have a binding for the flag.`);
    default:
      return dtype satisfies never;
  }
}

/** Writes FIRST_OVERFLOW of the scaler and puts back all flags, u32 [F·FLAG_STRIDE]. After backward, before the scaler's update. */
export function overflowNameCall(flags: Tensor, scaler: Tensor): KernelCall {
  return {
    label: "overflow name",
    shader: nameShader,
    constants: { ...SCALER_CONSTANTS, FLAG_STRIDE, THREADS },
    operands: [
      { name: "flags", tensor: flags, access: "readWrite", view: "words" },
      writing("scaler", scaler, "words"),
    ],
    workgroups: [1, 1, 1],
  };
}
