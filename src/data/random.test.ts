import { describe, expect, it } from "vitest";
import { integerBelow, keyedRandom, normal } from "./random";

const SAMPLES = 20_000;

describe("keyed randomness", () => {
  it("gives these values for good, because old runs must continue", () => {
    const random = keyedRandom(1337, 3, 42);
    expect([random.uniform(), random.uniform(), random.uniform()]).toEqual([
      0.6474733974318951, 0.6396142048761249, 0.3914701687172055,
    ]);
  });

  it("draws another sequence for another seed, stream or index, also beyond 2^32", () => {
    const first = (seed: number, stream: number, index: number) => keyedRandom(seed, stream, index).uniform();
    const draws = [first(1, 2, 3), first(2, 2, 3), first(1, 3, 3), first(1, 2, 4), first(1, 2, 3 + 2 ** 32)];
    expect(new Set(draws).size).toBe(draws.length);
  });

  it("is uniform over neighbouring indices: mean ½, variance 1/12", () => {
    const draws = Array.from({ length: SAMPLES }, (_, index) => keyedRandom(5, 1, index).uniform());
    expect(mean(draws)).toBeCloseTo(0.5, 2);
    expect(mean(draws.map((x) => (x - 0.5) ** 2))).toBeCloseTo(1 / 12, 2);
    expect(mean(draws.map((x, i) => (x - 0.5) * ((draws[i + 1] ?? 0.5) - 0.5)))).toBeCloseTo(0, 2);
  });

  it("has normal draws of mean 0, variance 1 and fourth moment 3", () => {
    const random = keyedRandom(5, 1, 0);
    const draws = Array.from({ length: SAMPLES }, () => normal(random));
    expect(Math.abs(mean(draws))).toBeLessThan(0.03);
    expect(Math.abs(mean(draws.map((x) => x ** 2)) - 1)).toBeLessThan(0.04);
    expect(Math.abs(mean(draws.map((x) => x ** 4)) - 3)).toBeLessThan(0.3);
  });

  it("draws every integer below the bound about equally often, and none else", () => {
    const random = keyedRandom(5, 1, 1);
    const counts = [0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < SAMPLES; i++) {
      const value = integerBelow(random, counts.length);
      counts[value] = (counts[value] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count / SAMPLES - 1 / 7)).toBeLessThan(0.012);
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
