/**
 * The histograms of a run, bounded: past its capacity a lane drops every other look of its older half, so that a run of
 * any length takes the same memory and its latest looks are all there.
 */
import type { HistogramSnapshot } from "./tensorShares";

/** About what a heat map has columns for; at two hundred tensors 15 MB a lane. */
const CAPACITY = 192;

export class HistogramHistory {
  readonly #capacity: number;
  readonly #lanes = new Map<string, HistogramSnapshot[]>();

  constructor(capacity = CAPACITY) {
    this.#capacity = capacity;
  }

  restart(lanes: readonly string[]): void {
    this.#lanes.clear();
    for (const lane of lanes) this.#lanes.set(lane, []);
  }

  /** A step at or before the last one is already here and is left out. */
  add(lane: string, snapshots: readonly HistogramSnapshot[]): void {
    const kept = this.#lanes.get(lane);
    if (kept === undefined) return;
    for (const snapshot of snapshots) {
      if (snapshot.step <= (kept.at(-1)?.step ?? 0)) continue;
      kept.push(snapshot);
      if (kept.length > this.#capacity) kept.splice(0, kept.length, ...thinned(kept));
    }
  }

  /** In order of steps. */
  of(lane: string): readonly HistogramSnapshot[] {
    return this.#lanes.get(lane) ?? [];
  }
}

function thinned(snapshots: readonly HistogramSnapshot[]): HistogramSnapshot[] {
  const middle = Math.floor(snapshots.length / 2);
  return snapshots.filter((_, index) => index >= middle || index % 2 === 0);
}
