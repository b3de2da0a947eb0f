import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gather, Series } from "./series";

function filled(values: readonly number[], capacity?: number): Series {
  const series = new Series(capacity);
  values.forEach((value, step) => series.append(step + 1, value));
  return series;
}

describe("a series", () => {
  it("keeps every value while there is room", () => {
    expect(filled([3, 1, 2]).buckets.map(({ first, mean }) => [first, mean])).toEqual([
      [1, 3],
      [2, 1],
      [3, 2],
    ]);
  });

  it("never holds more buckets than its capacity, and loses neither extremes nor sum", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 400 }), (values) => {
        const { buckets } = filled(values, 16);
        expect(buckets.length).toBeLessThanOrEqual(16);
        expect(Math.max(...buckets.map(({ high }) => high))).toBe(Math.max(...values));
        expect(Math.min(...buckets.map(({ low }) => low))).toBe(Math.min(...values));
        expect(buckets.reduce((sum, bucket) => sum + bucket.sum, 0)).toBe(
          values.reduce((sum, value) => sum + value, 0),
        );
        expect(buckets.reduce((count, bucket) => count + bucket.count, 0)).toBe(values.length);
      }),
    );
  });

  it("shows a spike of one step among a hundred thousand", () => {
    const series = new Series();
    for (let step = 1; step <= 100_000; step++) series.append(step, step === 54_321 ? 99 : 1);
    const spike = gather(series.buckets, 1024).filter(({ high }) => high === 99);
    expect(spike).toHaveLength(1);
    expect(spike[0]?.first).toBeLessThanOrEqual(54_321);
    expect(spike[0]?.last).toBeGreaterThanOrEqual(54_321);
  });

  it("leaves out steps it already has, so that a repeated message changes nothing", () => {
    const series = filled([5, 4]);
    series.append(1, 100);
    series.append(2, 100);
    expect(series.buckets.map(({ end }) => end)).toEqual([5, 4]);
  });

  it("keeps non-finite values out of extremes and mean but remembers that the last one was not finite", () => {
    const bucket = gather(filled([1, 3, Number.NaN]).buckets, 8)[0];
    expect(bucket).toMatchObject({ low: 1, high: 3, mean: 2, end: Number.NaN, count: 2 });
  });
});
