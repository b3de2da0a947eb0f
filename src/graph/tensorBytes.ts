/** How many bytes tensors take in a buffer. */

import type { DType, Tensor } from "./ir";
import { storedElements } from "./ir";

/** WebGPU's default minStorageBufferOffsetAlignment: where a binding may begin. */
export const BINDING_ALIGNMENT = 256;

const elementBytes: Record<DType, number> = { f32: 4, f16: 2, bf16: 2, e4m3: 1, e5m2: 1, u32: 4 };

/** Bytes of a tensor in storage, its last dimension padded to four elements. */
export function tensorBytes(tensor: Tensor): number {
  return storedElements(tensor.shape) * elementBytes[tensor.dtype];
}

/** The same, rounded up so that the next tensor may begin right behind. */
export function alignedBytes(tensor: Tensor): number {
  return alignTo(tensorBytes(tensor), BINDING_ALIGNMENT);
}

export function alignTo(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}
