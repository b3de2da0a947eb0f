/**
 * What a histogram says of a tensor in a narrow format: how much would be lost to zero, be subnormal, overflow. Pure; the
 * page and the command line both read it. "Would", because an f32 tensor is judged as if it were stored in its lane's half
 * type at the scale it has (an FP32 lane's in binary16), and a narrow one by what it was before the store. An 8-bit
 * tensor's values are seen relative to their tile's largest (training/step/watched.ts), so that they cannot overflow.
 */
import { isEightBit, type DType } from "../../graph/ir";
import { bfloat16 } from "../../numerics/bfloat16";
import { binary16 } from "../../numerics/binary16";
import { e4m3, e5m2 } from "../../numerics/float8";
import type { FloatFormat } from "../../numerics/floatFormat";
import type { HalfForm } from "../../training/lane/halfForm";
import {
  binExponent,
  FIRST_EXPONENT_BIN,
  HISTOGRAM_BINS,
  NON_FINITE_BIN,
  ZERO_BIN,
} from "../../numerics/exponentHistogram";
import type { OverflowCause } from "../../training/step/overflowFlags";
import type { WatchedKind } from "../../training/step/watched";

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
  /** Where it began, where the step's gradients were not finite. */
  readonly overflow?: OverflowCause;
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

/** A format's bands: its name, and the lowest exponent of each band; everything below is lost. */
export interface Bands {
  readonly format: string;
  readonly subnormal: number;
  readonly normal: number;
  readonly overflow: number;
}

/**
 * Half the smallest subnormal still rounds up to it (the tie alone, that half itself, rounds to zero). Exponents are
 * counted after rounding to eleven bits, so that binary16's overflow is "2^16 and up" exactly; E4M3's ends at 448, inside
 * a power of two, of which 8-bit values, being relative, take no more than that.
 */
function bandsOf({ name, minSubnormal, minNormal, max }: FloatFormat): Bands {
  return {
    format: name,
    subnormal: Math.log2(minSubnormal) - 1,
    normal: Math.log2(minNormal),
    overflow: Math.floor(Math.log2(max)) + 1,
  };
}

const BANDS = {
  f16: bandsOf(binary16),
  bf16: bandsOf(bfloat16),
  e4m3: bandsOf(e4m3),
  e5m2: bandsOf(e5m2),
};

/** The bands of what a lane stores its halves in: what its f32 tensors are judged by. */
export function bandsOfLane(half: HalfForm): Bands {
  return half === "bfloat16" || half === "e4m3" ? BANDS.bf16 : BANDS.f16;
}

/** The bands that a tensor of a lane is judged by. */
export function bandsOfTensor({ dtype }: Pick<WatchedTensor, "dtype">, half: HalfForm): Bands {
  return dtype === "f32" || dtype === "u32" ? bandsOfLane(half) : BANDS[dtype];
}

export function bandOf(exponent: number, bands: Bands): Band {
  if (exponent >= bands.overflow) return "overflow";
  if (exponent >= bands.normal) return "normal";
  return exponent >= bands.subnormal ? "subnormal" : "lost";
}

/** One tensor's counts out of a snapshot. */
export function countsOf({ counts }: Pick<HistogramSnapshot, "counts">, row: number): Uint32Array {
  return counts.subarray(row * HISTOGRAM_BINS, (row + 1) * HISTOGRAM_BINS);
}

/**
 * @param counts one tensor's histogram.
 * @param shift powers of two by which its values are moved first: log₂ of another loss scale over the one it had.
 */
export function sharesOf(counts: Uint32Array, bands: Bands, shift = 0): Shares {
  const found = { lost: 0, subnormal: 0, normal: 0, overflow: counts[NON_FINITE_BIN] ?? 0 };
  for (let bin = FIRST_EXPONENT_BIN; bin < HISTOGRAM_BINS; bin++) {
    found[bandOf(binExponent(bin) + shift, bands)] += counts[bin] ?? 0;
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

/** The histogram of all tensors of one kind together, but the 8-bit ones, whose values are relative to their tiles. */
export function countsOfKind(
  watched: readonly WatchedTensor[],
  snapshot: Pick<HistogramSnapshot, "counts">,
  kind: WatchedKind,
): Uint32Array {
  const sum = new Uint32Array(HISTOGRAM_BINS);
  for (const [row, tensor] of watched.entries()) {
    if (tensor.kind !== kind || isRelative(tensor)) continue;
    for (const [bin, count] of countsOf(snapshot, row).entries()) sum[bin] = (sum[bin] ?? 0) + count;
  }
  return sum;
}

/** Whether a tensor's values are seen relative to their tiles' largest. */
export function isRelative({ dtype }: Pick<WatchedTensor, "dtype">): boolean {
  return isEightBit(dtype);
}

/** The loss scale moves gradients only, and not those that are seen relative to their tiles. */
export function isScaled(tensor: Pick<WatchedTensor, "kind" | "dtype">): boolean {
  const isGradient = tensor.kind === "activationGradient" || tensor.kind === "weightGradient";
  return isGradient && !isRelative(tensor);
}

export interface RankedTensor {
  /** Its index among the watched. */
  readonly row: number;
  readonly tensor: WatchedTensor;
  /** What it is judged by. */
  readonly bands: Bands;
  readonly shares: Shares;
}

/**
 * The tensors that their format serves worst, the worst first: by what is lost or overflows, then by what is subnormal. Those
 * that keep everything are left out.
 */
export function worstTensors(
  watched: readonly WatchedTensor[],
  snapshot: HistogramSnapshot,
  half: HalfForm,
  limit: number,
): RankedTensor[] {
  const gone = ({ shares }: RankedTensor): number => shares.lost + shares.overflow;
  return watched
    .map((tensor, row) => {
      const bands = bandsOfTensor(tensor, half);
      return { row, tensor, bands, shares: sharesOf(countsOf(snapshot, row), bands) };
    })
    .filter((ranked) => gone(ranked) + ranked.shares.subnormal > 0)
    .toSorted((a, b) => gone(b) - gone(a) || b.shares.subnormal - a.shares.subnormal || a.row - b.row)
    .slice(0, limit);
}
