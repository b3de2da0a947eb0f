/**
 * The curves of a run: for each lane the series that the charts draw. Columns of numbers live here, outside of any
 * store's state; the run store only counts revisions.
 */
import type { Figure } from "./figures";
import { LaneCurves, type CurveColumns, type Skip } from "./laneCurves";
import { SnapshotSeries } from "./snapshotSeries";
import type { DriftPoint, StepMetrics, ValidationMetrics } from "../wire/metrics";
import { gather, type Bucket, type Series } from "./series";
import type { HistogramSnapshot } from "./tensorShares";

export class History {
  readonly #curves = new Map<string, LaneCurves>();
  readonly #histograms = new Map<string, SnapshotSeries<HistogramSnapshot>>();
  readonly #drifts = new Map<string, SnapshotSeries<DriftPoint>>();

  /** Forgets all curves and starts one set for each lane. */
  restart(lanes: readonly string[]): void {
    this.#curves.clear();
    this.#histograms.clear();
    this.#drifts.clear();
    for (const lane of lanes) {
      this.#curves.set(lane, new LaneCurves());
      this.#histograms.set(lane, new SnapshotSeries());
      this.#drifts.set(lane, new SnapshotSeries());
    }
  }

  /** Takes a saved run's curves in the place of a lane's own. */
  restore(lane: string, curves: CurveColumns): void {
    if (this.#curves.has(lane)) this.#curves.set(lane, new LaneCurves(curves));
  }

  /** Forgets a lane's snapshots, whose numbers stand for the tensors that it had; its curves go on. */
  reshape(lane: string): void {
    if (!this.#curves.has(lane)) return;
    this.#histograms.set(lane, new SnapshotSeries());
    this.#drifts.set(lane, new SnapshotSeries());
  }

  /** A lane's curves; undefined where there is no such lane. */
  curves(lane: string): LaneCurves | undefined {
    return this.#curves.get(lane);
  }

  /** @param byHand steps whose scale a person set: it neither grew nor backed off there. */
  addSteps(lane: string, steps: readonly StepMetrics[], byHand?: ReadonlySet<number>): void {
    this.#curves.get(lane)?.addSteps(steps, byHand);
  }

  addValidations(lane: string, rows: readonly ValidationMetrics[]): void {
    this.#curves.get(lane)?.addValidations(rows);
  }

  /** The latest skipped step of a lane from `from` to `to`, both included, whose cause is known. */
  skipIn(lane: string, from: number, to: number): Skip | undefined {
    return this.#curves.get(lane)?.skipIn(from, to);
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

  /** How far a lane's weights were from the reference lane's, in order of steps. */
  drift(lane: string): readonly DriftPoint[] {
    return this.#drifts.get(lane)?.all ?? [];
  }

  /** A lane's series of one figure; undefined where there is no such lane. */
  series(lane: string, figure: Figure): Series | undefined {
    return this.#curves.get(lane)?.series(figure);
  }

  /** A lane's last 32 training losses, as they are. */
  recentLosses(lane: string): readonly number[] {
    return this.#curves.get(lane)?.recentLosses ?? [];
  }

  /** The first step that changed a lane's weights; undefined where all were skipped. */
  firstTakenStep(lane: string): number | undefined {
    return this.#curves.get(lane)?.firstTakenStep;
  }

  /** Steps that the scaler skipped in a lane so far. */
  skippedSteps(lane: string): number {
    return this.#curves.get(lane)?.skippedSteps ?? 0;
  }
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
