/**
 * Snapshots of a lane (its histograms, the drift of its weights), bounded: past the capacity every other snapshot of the older half
 * is dropped, so that a run of any length takes the same memory and its latest snapshots are all kept.
 */

/** About what a heat map has columns for; at two hundred tensors histograms then take 15 MB a lane. */
const CAPACITY = 192;

export class SnapshotSeries<T extends { readonly step: number }> {
  readonly #capacity: number;
  #kept: readonly T[] = [];

  constructor(capacity = CAPACITY) {
    this.#capacity = capacity;
  }

  /** In order of steps; another list only where something was added. */
  get all(): readonly T[] {
    return this.#kept;
  }

  /** A step at or before the last one is already here and is left out. */
  add(snapshots: readonly T[]): void {
    for (const snapshot of snapshots) {
      if (snapshot.step <= (this.#kept.at(-1)?.step ?? 0)) continue;
      this.#kept = [...this.#kept, snapshot];
      if (this.#kept.length > this.#capacity) this.#kept = thinned(this.#kept);
    }
  }
}

function thinned<T>(snapshots: readonly T[]): T[] {
  const middle = Math.floor(snapshots.length / 2);
  return snapshots.filter((_, index) => index >= middle || index % 2 === 0);
}
