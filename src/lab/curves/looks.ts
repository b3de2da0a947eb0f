/**
 * What is seen of a lane now and then (its histograms, the drift of its weights), bounded: past its capacity every other
 * look of the older half is dropped, so that a run of any length takes the same memory and its latest looks are all there.
 */

/** About what a heat map has columns for; at two hundred tensors histograms then take 15 MB a lane. */
const CAPACITY = 192;

export class Looks<T extends { readonly step: number }> {
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
  add(looks: readonly T[]): void {
    for (const look of looks) {
      if (look.step <= (this.#kept.at(-1)?.step ?? 0)) continue;
      this.#kept = [...this.#kept, look];
      if (this.#kept.length > this.#capacity) this.#kept = thinned(this.#kept);
    }
  }
}

function thinned<T>(looks: readonly T[]): T[] {
  const middle = Math.floor(looks.length / 2);
  return looks.filter((_, index) => index >= middle || index % 2 === 0);
}
