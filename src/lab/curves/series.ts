/**
 * The bounded memory of one figure of one lane. Steps are gathered into buckets that keep their lowest and highest
 * value, so that a spike of a single step is still there after a million; when the buckets run out, pairs of them
 * merge and each covers twice as many steps. A run of any length takes the same few kilobytes.
 */

/** Buckets kept. Four times what a chart draws, so that thinning for the screen never shows the merging. */
const DEFAULT_CAPACITY = 1024;

export interface Bucket {
  /** First and last step in it. */
  readonly first: number;
  readonly last: number;
  /** Over its finite values; NaN where it has none. */
  readonly low: number;
  readonly high: number;
  readonly mean: number;
  /** The value at its last step, finite or not. */
  readonly end: number;
  readonly sum: number;
  /** Of finite values, and of those that are not. */
  readonly count: number;
  readonly notFinite: number;
}

export const COLUMNS = ["first", "last", "low", "high", "end", "sum", "count", "notFinite"] as const;
type Column = (typeof COLUMNS)[number];

/** A series as it is saved and sent: one column a field, one row a bucket. The mean follows from sum and count. */
export type SeriesColumns = Readonly<Record<Column, Float64Array<ArrayBuffer>>> & {
  /** Steps that one bucket covers. */
  readonly width: number;
  readonly notFiniteSince?: number;
};

export class Series {
  readonly #capacity: number;
  #buckets: Bucket[] = [];
  #width = 1;
  #notFiniteSince: number | undefined;

  constructor(capacity = DEFAULT_CAPACITY) {
    this.#capacity = capacity;
  }

  /** A series that goes on from saved columns of one length, in order of steps. */
  static from(columns: SeriesColumns): Series {
    const series = new Series();
    series.#width = columns.width;
    series.#buckets = Array.from(columns.first, (first, row): Bucket => {
      const at = (column: Column): number => columns[column][row] ?? Number.NaN;
      const [sum, count] = [at("sum"), at("count")];
      return {
        first,
        last: at("last"),
        low: at("low"),
        high: at("high"),
        mean: sum / count,
        end: at("end"),
        sum,
        count,
        notFinite: at("notFinite"),
      };
    });
    series.#notFiniteSince = columns.notFiniteSince;
    return series;
  }

  get columns(): SeriesColumns {
    const since = this.#notFiniteSince;
    const column = (name: Column): Float64Array<ArrayBuffer> =>
      Float64Array.from(this.#buckets, (bucket) => bucket[name]);
    return {
      width: this.#width,
      first: column("first"),
      last: column("last"),
      low: column("low"),
      high: column("high"),
      end: column("end"),
      sum: column("sum"),
      count: column("count"),
      notFinite: column("notFinite"),
      ...(since !== undefined && { notFiniteSince: since }),
    };
  }

  /** Steps that one bucket covers; a power of two, its buckets aligned to multiples of it. */
  get width(): number {
    return this.#width;
  }

  get buckets(): readonly Bucket[] {
    return this.#buckets;
  }

  get lastStep(): number | undefined {
    return this.#buckets.at(-1)?.last;
  }

  /** The first step of those until now whose values were not finite, exact however much has merged; undefined after a finite one. */
  get notFiniteSince(): number | undefined {
    return this.#notFiniteSince;
  }

  /** Adds one value. A step at or before the last one is already here (a repeated message) and is left out. */
  append(step: number, value: number): void {
    const last = this.#buckets.at(-1);
    if (last !== undefined && step <= last.last) return;
    this.#notFiniteSince = Number.isFinite(value) ? undefined : (this.#notFiniteSince ?? step);
    const bucket = bucketOf(step, value);
    if (last !== undefined && this.#index(last.first) === this.#index(step)) {
      this.#buckets[this.#buckets.length - 1] = merge(last, bucket);
      return;
    }
    this.#buckets.push(bucket);
    while (this.#buckets.length > this.#capacity) {
      this.#width *= 2;
      this.#buckets = gather(this.#buckets, this.#width);
    }
  }

  #index(step: number): number {
    return Math.floor(step / this.#width);
  }
}

function bucketOf(step: number, value: number): Bucket {
  const finite = Number.isFinite(value);
  return {
    first: step,
    last: step,
    low: finite ? value : Number.NaN,
    high: finite ? value : Number.NaN,
    mean: finite ? value : Number.NaN,
    end: value,
    sum: finite ? value : 0,
    count: finite ? 1 : 0,
    notFinite: finite ? 0 : 1,
  };
}

function merge(a: Bucket, b: Bucket): Bucket {
  const count = a.count + b.count;
  const sum = a.sum + b.sum;
  return {
    first: a.first,
    last: b.last,
    low: lesser(a.low, b.low),
    high: -lesser(-a.high, -b.high),
    mean: sum / count,
    end: b.end,
    sum,
    count,
    notFinite: a.notFinite + b.notFinite,
  };
}

/** The lesser of two, either of which may be NaN for "none". */
function lesser(a: number, b: number): number {
  if (Number.isNaN(a)) return b;
  return Number.isNaN(b) ? a : Math.min(a, b);
}

/** The same history in buckets of `width` steps, aligned to its multiples, so that drawn points stay where they are. */
export function gather(buckets: readonly Bucket[], width: number): Bucket[] {
  const gathered: Bucket[] = [];
  for (const bucket of buckets) {
    const last = gathered.at(-1);
    if (last !== undefined && Math.floor(last.first / width) === Math.floor(bucket.first / width)) {
      gathered[gathered.length - 1] = merge(last, bucket);
    } else {
      gathered.push(bucket);
    }
  }
  return gathered;
}
