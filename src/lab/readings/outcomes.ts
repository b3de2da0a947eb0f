/**
 * How a lane fares, in the few figures that lessons and comparisons speak of. The page and the command line both fill it
 * in from what was measured, and `lessonReadings.ts` and `consequence.ts` put it into words.
 */
import type { HalfForm } from "../../training/lane/halfForm";
import { bandsOfLane, countsOfKind, sharesOf } from "../curves/tensorShares";
import type { HistogramSnapshot, Shares, WatchedTensor } from "../curves/tensorShares";

export interface LaneOutcome {
  /** What people call the lane. */
  readonly title: string;
  /** Steps done. */
  readonly step: number;
  /** Mean of the last RECENT_LOSSES training losses; NaN where they diverged. */
  readonly loss: number;
  readonly validationLoss?: number;
  readonly skipped: number;
  /** The loss scale of the last step. */
  readonly scale: number;
  /** The first step that was not skipped; undefined where all were. */
  readonly firstTaken?: number;
  /** Share of its activation gradients that are zero or would round to it, at the last look; undefined before it. */
  readonly vanished?: number;
}

/** One step's loss is noise; a lane is judged by this many. */
export const RECENT_LOSSES = 32;

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Zero counts as vanished: where a loss's own gradient has rounded to zero, all gradients behind it are exactly that.
 */
export function vanishedShare(
  watched: readonly WatchedTensor[],
  snapshot: Pick<HistogramSnapshot, "counts"> | undefined,
  half: HalfForm,
): number | undefined {
  const shares = gradientShares(watched, snapshot, half);
  return shares && shares.zero + shares.lost;
}

/** Share of a lane's activation gradients that are zero as they stand. Of an FP32 lane: those that no format keeps. */
export function zeroShare(
  watched: readonly WatchedTensor[],
  snapshot: Pick<HistogramSnapshot, "counts"> | undefined,
  half: HalfForm,
): number | undefined {
  return gradientShares(watched, snapshot, half)?.zero;
}

function gradientShares(
  watched: readonly WatchedTensor[],
  snapshot: Pick<HistogramSnapshot, "counts"> | undefined,
  half: HalfForm,
): Shares | undefined {
  if (snapshot === undefined) return undefined;
  const shares = sharesOf(countsOfKind(watched, snapshot, "activationGradient"), bandsOfLane(half));
  return shares.elements === 0 ? undefined : shares;
}
