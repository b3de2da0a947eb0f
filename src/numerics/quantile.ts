/** Order statistics of measured values. */

/** Nearest-rank quantile of ascending values, `share` in [0, 1]; undefined of none. */
export function quantile(ascending: readonly number[], share: number): number | undefined {
  return ascending[Math.min(ascending.length - 1, Math.floor(share * ascending.length))];
}

/** What is said of a series of times; milliseconds in, milliseconds out. */
export interface Spread {
  readonly median: number;
  readonly p95: number;
  readonly min: number;
  readonly max: number;
}

/** @throws RangeError where there is no value. */
export function spreadOf(values: readonly number[]): Spread {
  const ascending = values.toSorted((a, b) => a - b);
  const at = (share: number): number => {
    const value = quantile(ascending, share);
    if (value === undefined) throw new RangeError("No values, so there is no spread.");
    return value;
  };
  return { median: at(0.5), p95: at(0.95), min: at(0), max: at(1) };
}
