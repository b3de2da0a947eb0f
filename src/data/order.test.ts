import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exampleAt, permuted } from "./order";

describe("the keyed permutation", () => {
  it("takes every value exactly once, for any size and key", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 0, max: 0xffffffff }), (size, key) => {
        const values = new Set(Array.from({ length: size }, (_, place) => permuted(place, size, key)));
        expect(values.size).toBe(size);
        expect(Math.max(...values)).toBe(size - 1);
      }),
    );
  });

  it("gives these values for good, because old runs must continue", () => {
    expect(Array.from({ length: 10 }, (_, place) => permuted(place, 10, 1))).toEqual([8, 5, 9, 0, 1, 6, 3, 7, 2, 4]);
    expect(permuted(123456789, 2 ** 32, 7)).toBe(1_688_562_612);
  });

  it("leaves about one element in place, as a random permutation does", () => {
    let fixed = 0;
    for (let key = 0; key < 200; key++) {
      for (let place = 0; place < 100; place++) if (permuted(place, 100, key) === place) fixed++;
    }
    expect(fixed / 200).toBeGreaterThan(0.7);
    expect(fixed / 200).toBeLessThan(1.3);
  });
});

describe("the training order", () => {
  it("shows each example once an epoch, in another order each time", () => {
    const epoch = (number: number) => Array.from({ length: 50 }, (_, i) => exampleAt(number * 50 + i, 50, 3));
    expect(epoch(0).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(epoch(1).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(epoch(0)).not.toEqual(epoch(1));
  });
});
