import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { Random } from "./random";
import type { RandomState } from "./random";

const SAMPLES = 50_000;

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe("Random", () => {
  // From a second implementation of sfc32 and its seeding, in Python's unbounded integers.
  it("draws these words for good, because old runs must continue", () => {
    const random = new Random(1337);
    expect([random.word(), random.word(), random.word()]).toEqual([387092119, 1626202907, 896152869]);
    expect(new Random(1337).stream("batches").word()).toBe(736440219);
  });

  it("goes on exactly where a restored state was kept, through JSON", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: 50 }), (seed, drawn) => {
        const random = new Random(seed);
        for (let i = 0; i < drawn; i++) random.normal();
        const restored = Random.restore(JSON.parse(JSON.stringify(random.state)) as RandomState);
        const next = (source: Random): number[] => [source.word(), source.normal(), source.integer(7)];
        expect(next(restored)).toEqual(next(random));
        expect(restored.stream("batches").word()).toBe(random.stream("batches").word());
      }),
    );
  });

  it("derives a stream from seed and name alone, whatever was drawn before", () => {
    const fresh = new Random(5);
    const used = new Random(5);
    for (let i = 0; i < 100; i++) used.uniform();
    expect(used.stream("weights", 3).word()).toBe(fresh.stream("weights", 3).word());
  });

  it("gives each seed, name, index and nesting its own stream", () => {
    const root = new Random(1);
    const words = [
      root.word(),
      new Random(2).word(),
      new Random(1 + 2 ** 32).word(),
      root.stream("").word(),
      root.stream("a").word(),
      root.stream("b").word(),
      root.stream("ab").word(),
      root.stream("a", 1).word(),
      root.stream("a", 2 ** 32).word(),
      root.stream("a").stream("b").word(),
      root.stream("b").stream("a").word(),
    ];
    expect(new Set(words).size).toBe(words.length);
  });

  it("is uniform: mean ½, variance 1/12, neighbours unrelated, every bit set half the time", () => {
    const random = new Random(9);
    const draws = Array.from({ length: SAMPLES }, () => random.uniform());
    expect(Math.abs(mean(draws) - 0.5)).toBeLessThan(0.006);
    expect(Math.abs(mean(draws.map((x) => (x - 0.5) ** 2)) - 1 / 12)).toBeLessThan(0.002);
    const products = draws.slice(1).map((x, i) => (x - 0.5) * ((draws[i] ?? 0.5) - 0.5));
    expect(Math.abs(mean(products))).toBeLessThan(0.002);
    for (let bit = 0; bit < 32; bit++) {
      const share = mean(draws.map((x) => Math.floor(x * 2 ** (bit + 1)) % 2));
      expect(Math.abs(share - 0.5)).toBeLessThan(0.012);
    }
  });

  it("is as uniform across the first draws of neighbouring seeds and stream numbers", () => {
    const bySeed = Array.from({ length: SAMPLES }, (_, seed) => new Random(seed).uniform());
    const root = new Random(0);
    const byIndex = Array.from({ length: SAMPLES }, (_, index) => root.stream("digit", index).uniform());
    for (const draws of [bySeed, byIndex]) {
      expect(Math.abs(mean(draws) - 0.5)).toBeLessThan(0.006);
      const products = draws.slice(1).map((x, i) => (x - 0.5) * ((draws[i] ?? 0.5) - 0.5));
      expect(Math.abs(mean(products))).toBeLessThan(0.002);
    }
  });

  it("draws normals of mean 0, variance 1, no skew, fourth moment 3", () => {
    const random = new Random(3);
    const draws = Array.from({ length: SAMPLES }, () => random.normal());
    expect(draws.every(Number.isFinite)).toBe(true);
    expect(Math.abs(mean(draws))).toBeLessThan(0.02);
    expect(Math.abs(mean(draws.map((x) => x ** 2)) - 1)).toBeLessThan(0.03);
    expect(Math.abs(mean(draws.map((x) => x ** 3)))).toBeLessThan(0.06);
    expect(Math.abs(mean(draws.map((x) => x ** 4)) - 3)).toBeLessThan(0.2);
  });

  it("draws integers without bias even where the bound is two thirds of all words", () => {
    // A word modulo this bound would fall into the lower third of the range twice as often as it should.
    const bound = 3 * 2 ** 30;
    const random = new Random(4);
    const draws = Array.from({ length: SAMPLES }, () => random.integer(bound));
    expect(Math.max(...draws)).toBeLessThan(bound);
    expect(Math.abs(mean(draws.map((x) => (x < bound / 2 ? 1 : 0))) - 0.5)).toBeLessThan(0.012);
  });

  it("refuses a bound that no integer is below", () => {
    for (const bound of [0, -1, 1.5, Number.NaN, 2 ** 33]) {
      expect(() => new Random(0).integer(bound)).toThrow(RangeError);
    }
    expect(new Random(0).integer(1)).toBe(0);
  });

  it("shuffles in place, keeps every item, and makes each order about equally often", () => {
    const random = new Random(6);
    const counts = new Map<string, number>();
    const ROUNDS = 12_000;
    for (let i = 0; i < ROUNDS; i++) {
      const order = random.shuffle(["a", "b", "c"]).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count / ROUNDS - 1 / 6)).toBeLessThan(0.015);
  });
});
