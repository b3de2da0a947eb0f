/**
 * The exponent histogram of one tensor: a dispatch that counts its elements by power of two, where it lies. One
 * shader text for all tensors without padding, so that watching every tensor of a model compiles a handful.
 */
import shader from "../../../shaders/exponent-histogram.wgsl?raw";
import { isHalf, paddedToFour, storedElements, type Tensor } from "../../graph/ir";
import {
  FIRST_EXPONENT_BIN,
  HIGHEST_EXPONENT,
  HISTOGRAM_BINS,
  LOWEST_EXPONENT,
  NON_FINITE_BIN,
  ZERO_BIN,
} from "../../numerics/exponentHistogram";
import { linearGrid, type KernelCall } from "../call";

const THREADS = 256;
/** 4,096 words a workgroup: many enough that the hundred global atomics at its end do not matter. */
const WORDS_PER_THREAD = 16;
const F32_BIAS = 127;

/**
 * Words between two histograms in one buffer: 512 bytes, so that each may be bound by its offset, which WebGPU wants
 * in multiples of 256.
 */
export const HISTOGRAM_ROW_WORDS = 128;

/**
 * Adds the histogram of `x` (f32 or half, any shape) to `counts`, u32 [HISTOGRAM_ROW_WORDS], laid out as in
 * numerics/exponentHistogram.ts. The caller clears `counts`.
 */
export function histogramCall(x: Tensor, counts: Tensor): KernelCall {
  const columns = x.shape.at(-1) ?? 1;
  const stride = paddedToFour(columns);
  const isPadded = stride !== columns;
  const words = storedElements(x.shape) / (isHalf(x.dtype) ? 2 : 1);
  return {
    label: `histogram ${x.name}`,
    shader,
    constants: {
      HISTOGRAM_BINS,
      ZERO_BIN,
      NON_FINITE_BIN,
      FIRST_EXPONENT_BIN,
      LOWEST_FIELD: LOWEST_EXPONENT + F32_BIAS,
      HIGHEST_FIELD: HIGHEST_EXPONENT + F32_BIAS,
      THREADS,
      WORDS_PER_THREAD,
      HALF: isHalf(x.dtype),
      BFLOAT: x.dtype === "bf16",
      STRIDE: isPadded ? stride : 1,
      COLUMNS: isPadded ? columns : 1,
    },
    operands: [
      { name: "x", tensor: x, access: "read", view: "words" },
      { name: "counts", tensor: counts, access: "readWrite", view: "atomics" },
    ],
    workgroups: linearGrid(Math.ceil(words / (THREADS * WORDS_PER_THREAD))),
  };
}
