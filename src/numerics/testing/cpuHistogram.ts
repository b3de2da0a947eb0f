/** Exponent histograms counted on the CPU, as shaders/exponent-histogram.wgsl counts them: what tests compare with. */
import { exponentBin, HISTOGRAM_BINS, NON_FINITE_BIN, ZERO_BIN } from "../exponentHistogram";

const F32_EXPONENT_SHIFT = 23;
const F32_BIAS = 127;
const F32_MAGNITUDE = 0x7fffffff;
const F32_INFINITY = 0x7f800000;
/** Bits of an f32 significand below the eleventh. */
const DROPPED_BITS = 13;

const view = new Float32Array(1);
const words = new Uint32Array(view.buffer);

/** The bin of an f32 value; x is rounded to f32 first. */
export function histogramBin(x: number): number {
  view[0] = x;
  const magnitude = (words[0] ?? 0) & F32_MAGNITUDE;
  if (magnitude >= F32_INFINITY) return NON_FINITE_BIN;
  if (magnitude === 0) return ZERO_BIN;
  const half = (1 << (DROPPED_BITS - 1)) - 1;
  const rounded = magnitude + half + ((magnitude >>> DROPPED_BITS) & 1);
  return exponentBin((rounded >>> F32_EXPONENT_SHIFT) - F32_BIAS);
}

/** Counts a whole tensor. */
export function exponentHistogram(values: Iterable<number>): Uint32Array<ArrayBuffer> {
  const counts = new Uint32Array(HISTOGRAM_BINS);
  for (const value of values) {
    const bin = histogramBin(value);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
