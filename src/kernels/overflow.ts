/**
 * Flags for overflows: a store into a flagged tensor sets a word when what it stores is infinite or no number, so that
 * a skipped step can name the tensor that overflowed first. The test rides on the store; no kernel knows of it.
 */
import nameShader from "../../shaders/overflow-name.wgsl?raw";
import scanShader from "../../shaders/overflow-scan.wgsl?raw";
import { isHalf, storedElements, type DType, type Tensor } from "../graph/ir";
import type { KernelCall, LoweringTarget } from "./call";
import { reading, writing } from "./operands";
import { besides } from "./prepare";
import { SCALER_CONSTANTS } from "./stepState";
import { elementwiseTiling } from "./tiling";

const THREADS = 64;

/** Words from one flag to the next: each is bound by its offset, which WebGPU wants in multiples of 256 bytes. */
export const FLAG_STRIDE = 64;

/** The calls, with the flag that `flagOf` gives to each tensor they write in groups: u32 [1]. */
export function withOverflowFlags(
  calls: readonly KernelCall[],
  flagOf: (tensor: Tensor) => Tensor | undefined,
  { maxStorageBuffers }: LoweringTarget,
): KernelCall[] {
  return calls.flatMap((call) => {
    let bindings = call.operands.length + call.operands.flatMap(besides).length;
    const scans: KernelCall[] = [];
    const operands = call.operands.map((operand) => {
      const { tensor, access, view } = operand;
      const overflow = access === "read" || view !== "groups" ? undefined : flagOf(tensor);
      if (!overflow) return operand;
      if (bindings < maxStorageBuffers) {
        bindings += 1;
        return { ...operand, overflow };
      }
      scans.push(scanCall(tensor, overflow));
      return operand;
    });
    return [{ ...call, operands }, ...scans];
  });
}

function scanCall(x: Tensor, overflow: Tensor): KernelCall {
  const words = storedElements(x.shape) / (isHalf(x.dtype) ? 2 : 1);
  const { constants, workgroups } = elementwiseTiling(words);
  return {
    label: `overflow of ${x.name}`,
    shader: scanShader,
    constants: { ...constants, HALF: isHalf(x.dtype), EXPONENT: exponentBits(x.dtype) },
    operands: [
      reading("x", x, "words"),
      { name: "overflow", tensor: overflow, access: "readWrite", view: "atomics" },
    ],
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
