/**
 * The curves of a run: for each lane the series that the charts draw. Columns of numbers live here, outside of any
 * store's state; the run store only counts revisions.
 */
import type { OverflowCause } from "../training/overflowFlags";
import { Looks } from "./looks";
import { RECENT_LOSSES } from "./outcomes";
import type { DriftPoint, StepMetrics, ValidationMetrics } from "./protocol";
import { gather, Series } from "./series";
import type { Bucket } from "./series";
import type { HistogramSnapshot } from "./tensorShares";

const FIGURES = [
  "loss",
  "scale",
  "skipped",
  "grew",
  "backedOff",
  "gradNorm",
  "stepMs",
  "validation",
  // Of a lane with gates, shares from 0 to 1: gates awake, and FLOPs executed of those with everything awake.
  "activeUnits",
  "activeHeads",
  "executedShare",
] as const;
export type Figure = (typeof FIGURES)[number];

const NO_STEPS: ReadonlySet<number> = new Set();

/** Steps over which a lane's step time is averaged for the headline. */
const RECENT_STEPS = 64;

/** A lane that skips for ever must not grow for ever. */
const SKIPS_KEPT = 1024;

export interface Skip {
  readonly step: number;
  readonly cause: OverflowCause;
}

export class History {
  readonly #lanes = new Map<string, Readonly<Record<Figure, Series>>>();
  readonly #recentMs = new Map<string, number[]>();
  readonly #histograms = new Map<string, Looks<HistogramSnapshot>>();
  readonly #drifts = new Map<string, Looks<DriftPoint>>();
  readonly #recentLosses = new Map<string, number[]>();
  readonly #firstTaken = new Map<string, number>();
  readonly #skips = new Map<string, readonly Skip[]>();

  /** Forgets all curves and starts one set for each lane. */
  restart(lanes: readonly string[]): void {
    this.#lanes.clear();
    this.#recentMs.clear();
    this.#recentLosses.clear();
    this.#firstTaken.clear();
    this.#skips.clear();
    this.#histograms.clear();
    this.#drifts.clear();
    for (const lane of lanes) {
      this.#lanes.set(lane, emptySeries());
      this.#histograms.set(lane, new Looks());
      this.#drifts.set(lane, new Looks());
    }
  }

  /** @param byHand steps whose scale a person set: it neither grew nor backed off there. */
  addSteps(lane: string, steps: readonly StepMetrics[], byHand: ReadonlySet<number> = NO_STEPS): void {
    const series = this.#lanes.get(lane);
    if (series === undefined) return;
    for (const row of steps) {
      series.loss.append(row.step, row.loss);
      const before = byHand.has(row.step) ? undefined : series.scale.buckets.at(-1)?.end;
      series.grew.append(row.step, before !== undefined && row.scale > before ? 1 : 0);
      series.backedOff.append(row.step, before !== undefined && row.scale < before ? 1 : 0);
      series.scale.append(row.step, row.scale);
      series.skipped.append(row.step, row.skipped ? 1 : 0);
      series.gradNorm.append(row.step, row.gradNorm);
      series.stepMs.append(row.step, row.stepMs);
      if (row.gates) {
        series.activeUnits.append(row.step, row.gates.feedForward.active);
        series.activeHeads.append(row.step, row.gates.heads.active);
      }
      if (row.executedShare !== undefined) series.executedShare.append(row.step, row.executedShare);
    }
    const recent = [...(this.#recentMs.get(lane) ?? []), ...steps.map(({ stepMs }) => stepMs)];
    this.#recentMs.set(lane, recent.slice(-RECENT_STEPS));
    const losses = [...(this.#recentLosses.get(lane) ?? []), ...steps.map(({ loss }) => loss)];
    this.#recentLosses.set(lane, losses.slice(-RECENT_LOSSES));
    const skips = steps.flatMap(({ step, overflow }) => (overflow ? [{ step, cause: overflow }] : []));
    if (skips.length > 0)
      this.#skips.set(lane, [...(this.#skips.get(lane) ?? []), ...skips].slice(-SKIPS_KEPT));
    const taken = steps.find(({ skipped }) => !skipped);
    if (taken && !this.#firstTaken.has(lane)) this.#firstTaken.set(lane, taken.step);
  }

  addValidations(lane: string, rows: readonly ValidationMetrics[]): void {
    const series = this.#lanes.get(lane);
    for (const row of rows) series?.validation.append(row.step, row.loss);
  }

  /** The latest skipped step of a lane from `from` to `to`, both included, whose cause is known. */
  skipIn(lane: string, from: number, to: number): Skip | undefined {
    return this.#skips.get(lane)?.findLast(({ step }) => from <= step && step <= to);
  }

  addHistograms(lane: string, snapshots: readonly HistogramSnapshot[]): void {
    this.#histograms.get(lane)?.add(snapshots);
  }

  addDrift(lane: string, points: readonly DriftPoint[]): void {
    this.#drifts.get(lane)?.add(points);
  }

  /** A lane's histograms, in order of steps. */
  histograms(lane: string): readonly HistogramSnapshot[] {
    return this.#histograms.get(lane)?.all ?? [];
  }

  /** How far a lane's weights were from the FP32 lane's, in order of steps. */
  drift(lane: string): readonly DriftPoint[] {
    return this.#drifts.get(lane)?.all ?? [];
  }

  /** A lane's series of one figure; undefined where there is no such lane. */
  series(lane: string, figure: Figure): Series | undefined {
    return this.#lanes.get(lane)?.[figure];
  }

  /** Median of a lane's last 64 step times in milliseconds; NaN before the first. */
  medianStepMs(lane: string): number {
    const recent = (this.#recentMs.get(lane) ?? []).toSorted((a, b) => a - b);
    return recent[Math.floor(recent.length / 2)] ?? Number.NaN;
  }

  /** A lane's last 32 training losses, as they are. */
  recentLosses(lane: string): readonly number[] {
    return this.#recentLosses.get(lane) ?? [];
  }

  /** The first step that changed a lane's weights; undefined where all were skipped. */
  firstTakenStep(lane: string): number | undefined {
    return this.#firstTaken.get(lane);
  }

  /** Steps that the scaler skipped in a lane so far. */
  skippedSteps(lane: string): number {
    const buckets = this.#lanes.get(lane)?.skipped.buckets ?? [];
    return buckets.reduce((sum, bucket) => sum + bucket.sum, 0);
  }
}

function emptySeries(): Readonly<Record<Figure, Series>> {
  return {
    loss: new Series(),
    scale: new Series(),
    skipped: new Series(),
    grew: new Series(),
    backedOff: new Series(),
    gradNorm: new Series(),
    stepMs: new Series(),
    validation: new Series(),
    activeUnits: new Series(),
    activeHeads: new Series(),
    executedShare: new Series(),
  };
}

/** The points of one drawn position: for each lane its bucket there, or undefined. */
export interface Row {
  /** Where it is drawn: the last step of the bucket. */
  readonly step: number;
  readonly lanes: readonly (Bucket | undefined)[];
}

/**
 * Lays several lanes' series over one another in at most `limit` rows. Every row covers the same steps in each lane;
 * its width is a power of two, so that points stay where they are while new ones come.
 */
export function rowsOf(series: readonly (Series | undefined)[], limit: number): Row[] {
  const present = series.filter((one) => one !== undefined);
  const last = Math.max(0, ...present.map((one) => one.lastStep ?? 0));
  const first = Math.min(...present.map((one) => one.buckets[0]?.first ?? Infinity));
  if (first === Infinity) return [];
  let width = Math.max(...present.map((one) => one.width));
  const most = Math.max(...present.map((one) => one.buckets.length));
  while (most > limit && Math.floor(last / width) - Math.floor(first / width) + 1 > limit) width *= 2;

  const rows = new Map<number, (Bucket | undefined)[]>();
  series.forEach((one, lane) => {
    for (const bucket of gather(one?.buckets ?? [], width)) {
      const index = Math.floor(bucket.first / width);
      const row = rows.get(index) ?? series.map(() => undefined);
      row[lane] = bucket;
      rows.set(index, row);
    }
  });
  return [...rows]
    .sort(([a], [b]) => a - b)
    .map(([, lanes]) => ({ step: Math.max(...lanes.map((bucket) => bucket?.last ?? 0)), lanes }));
}
