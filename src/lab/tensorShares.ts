/**
 * What a histogram says of a tensor in binary16: how much would be lost to zero, be subnormal, overflow. Pure; the page
 * and the command line both read it. "Would", because an f32 tensor is judged as if it were stored in half at the
 * scale it has, and a half one by what it was before the store.
 */
import type { DType } from "../graph/ir";
import { binary16 } from "../numerics/binary16";
import {
  binExponent,
  FIRST_EXPONENT_BIN,
  HISTOGRAM_BINS,
  NON_FINITE_BIN,
  ZERO_BIN,
} from "../numerics/exponentHistogram";
import type { WatchedKind } from "../training/watched";

/** What the page knows of a watched tensor. */
export interface WatchedTensor {
  readonly name: string;
  readonly kind: WatchedKind;
  /** How its lane stores it. */
  readonly dtype: DType;
}

/** One look at all watched tensors of a lane. */
export interface HistogramSnapshot {
  /** Steps done with it. */
  readonly step: number;
  /** The loss scale that the step used. */
  readonly scale: number;
  readonly skipped: boolean;
  /** Watched tensors × HISTOGRAM_BINS (numerics/exponentHistogram.ts). */
  readonly counts: Uint32Array;
}

/** What becomes of a value with a given exponent. */
export type Band = "lost" | "subnormal" | "normal" | "overflow";

/** Shares of a tensor's elements, 0…1; they add up to 1. */
export interface Shares extends Readonly<Record<Band, number>> {
  /** Zero before any rounding. */
  readonly zero: number;
  readonly elements: number;
}

/**
 * The lowest exponent of each band. Half the smallest subnormal, 2^-25, still rounds up to it (the tie alone, 2^-25
 * itself, rounds to zero); from 2^16 up, counted as histograms count, everything overflows.
 */
export const BAND_STARTS = {
  subnormal: Math.log2(binary16.minSubnormal) - 1,
  normal: Math.log2(binary16.minNormal),
  overflow: Math.ceil(Math.log2(binary16.max)),
} as const;

export function bandOf(exponent: number): Band {
  if (exponent >= BAND_STARTS.overflow) return "overflow";
  if (exponent >= BAND_STARTS.normal) return "normal";
  return exponent >= BAND_STARTS.subnormal ? "subnormal" : "lost";
}

/** One tensor's counts out of a snapshot. */
export function countsOf({ counts }: HistogramSnapshot, row: number): Uint32Array {
  return counts.subarray(row * HISTOGRAM_BINS, (row + 1) * HISTOGRAM_BINS);
}

/**
 * @param counts one tensor's histogram.
 * @param shift powers of two by which its values are moved first: log₂ of another loss scale over the one it had.
 */
export function sharesOf(counts: Uint32Array, shift = 0): Shares {
  const found = { lost: 0, subnormal: 0, normal: 0, overflow: counts[NON_FINITE_BIN] ?? 0 };
  for (let bin = FIRST_EXPONENT_BIN; bin < HISTOGRAM_BINS; bin++) {
    found[bandOf(binExponent(bin) + shift)] += counts[bin] ?? 0;
  }
  const zero = counts[ZERO_BIN] ?? 0;
  const elements = zero + found.lost + found.subnormal + found.normal + found.overflow;
  const share = (count: number): number => (elements === 0 ? 0 : count / elements);
  return {
    zero: share(zero),
    lost: share(found.lost),
    subnormal: share(found.subnormal),
    normal: share(found.normal),
    overflow: share(found.overflow),
    elements,
  };
}

/** The histogram of all tensors of one kind together. */
export function countsOfKind(
  watched: readonly WatchedTensor[],
  snapshot: HistogramSnapshot,
  kind: WatchedKind,
): Uint32Array {
  const sum = new Uint32Array(HISTOGRAM_BINS);
  for (const [row, tensor] of watched.entries()) {
    if (tensor.kind !== kind) continue;
    for (const [bin, count] of countsOf(snapshot, row).entries()) sum[bin] = (sum[bin] ?? 0) + count;
  }
  return sum;
}

/** The loss scale moves gradients only. */
export function isScaled(kind: WatchedKind): boolean {
  return kind === "activationGradient" || kind === "weightGradient";
}

export interface RankedTensor {
  /** Its index among the watched. */
  readonly row: number;
  readonly tensor: WatchedTensor;
  readonly shares: Shares;
}

/**
 * The tensors that half serves worst, the worst first: by what is lost or overflows, then by what is subnormal. Those
 * that keep everything are left out.
 */
export function worstTensors(
  watched: readonly WatchedTensor[],
  snapshot: HistogramSnapshot,
  limit: number,
): RankedTensor[] {
  const gone = ({ shares }: RankedTensor): number => shares.lost + shares.overflow;
  return watched
    .map((tensor, row) => ({ row, tensor, shares: sharesOf(countsOf(snapshot, row)) }))
    .filter((ranked) => gone(ranked) + ranked.shares.subnormal > 0)
    .toSorted((a, b) => gone(b) - gone(a) || b.shares.subnormal - a.shares.subnormal || a.row - b.row)
    .slice(0, limit);
}

/**
 * The first tensor, in the order of the step, that could not hold its values as the lane stores it: past binary16's
 * largest in half, no number at all in f32. Undefined where every tensor could. In a skipped step: where it began.
 */
export function firstOverflow(
  watched: readonly WatchedTensor[],
  snapshot: HistogramSnapshot,
): WatchedTensor | undefined {
  return watched.find(({ kind, dtype }, row) => {
    if (kind === "weight") return false;
    const counts = countsOf(snapshot, row);
    return dtype === "f16" ? sharesOf(counts).overflow > 0 : (counts[NON_FINITE_BIN] ?? 0) > 0;
  });
}
