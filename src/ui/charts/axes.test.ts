import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linearAxis, logAxis, stepAxis } from "./axes";

describe("a step axis", () => {
  it("ends at a round number past the last step, so that it stands still while the run grows", () => {
    expect(stepAxis(620, 2000)).toEqual({ domain: [0, 1000], ticks: [0, 250, 500, 750, 1000] });
    expect(stepAxis(130, 2000)).toEqual({ domain: [0, 200], ticks: [0, 50, 100, 150, 200] });
  });

  it("never passes the end of the run", () => {
    expect(stepAxis(1400, 1500)).toEqual({ domain: [0, 1500], ticks: [0, 500, 1000, 1500] });
    expect(stepAxis(700, 731).domain).toEqual([0, 731]);
  });
});

describe("a value axis", () => {
  it("has a few round ticks from zero", () => {
    expect(linearAxis(0.7)).toEqual({ domain: [0, 0.8], ticks: [0, 0.2, 0.4, 0.6, 0.8] });
    expect(linearAxis(11.9).ticks).toEqual([0, 5, 10, 15]);
  });

  it("holds every value it is made for, with 2 to 8 ticks inside its domain", () => {
    const magnitude = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(magnitude, magnitude, fc.constantFrom(2 as const, 10 as const), (a, b, base) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        for (const { domain, ticks } of [linearAxis(high), logAxis(low, high, base)]) {
          expect(domain[1]).toBeGreaterThanOrEqual(high * (1 - 1e-6));
          expect(ticks.length).toBeGreaterThanOrEqual(2);
          expect(ticks.length).toBeLessThanOrEqual(8);
          expect(Math.min(...ticks)).toBeGreaterThanOrEqual(domain[0]);
          expect(Math.max(...ticks)).toBeLessThanOrEqual(domain[1]);
        }
        expect(logAxis(low, high, base).domain[0]).toBeLessThanOrEqual(low * (1 + 1e-6));
      }),
    );
  });

  it("on a log2 scale has whole powers of two", () => {
    expect(logAxis(2 ** 15, 2 ** 18, 2)).toEqual({
      domain: [2 ** 15, 2 ** 18],
      ticks: [2 ** 15, 2 ** 16, 2 ** 17, 2 ** 18],
    });
  });

  it("stands somewhere sensible before the first value", () => {
    expect(linearAxis(Number.NaN).domain).toEqual([0, 1]);
    expect(logAxis(Number.NaN, Number.NaN, 10).domain).toEqual([1, 10]);
  });
});
