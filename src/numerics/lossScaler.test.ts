import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { initialLossScale, nextLossScale, scalerRule } from "./lossScaler";
import type { LossScale, ScalerOptions, ScalerRule } from "./lossScaler";

/** torch.amp.GradScaler's own defaults. */
const PYTORCH: ScalerOptions = {
  kind: "dynamic",
  initialScale: 65536,
  growthFactor: 2,
  backoffFactor: 0.5,
  growthInterval: 2000,
  minimumScale: 0,
  maximumScale: 0,
};

function ruleOf(changes: Partial<ScalerOptions>): ScalerRule {
  return scalerRule({ ...PYTORCH, ...changes });
}

/** Scales after each step; "x" is a step whose gradients overflowed, "." a good one. */
function scales(rule: ScalerRule, steps: string): number[] {
  let state = initialLossScale(rule);
  return [...steps].map((step) => {
    state = nextLossScale(rule, state, step === "x");
    return state.scale;
  });
}

describe("the dynamic rule", () => {
  it("does what PyTorch's test_grad_scaling_update_scale states", () => {
    const rule = ruleOf({ initialScale: 4, growthFactor: 2, backoffFactor: 0.25, growthInterval: 2 });
    const first = nextLossScale(rule, initialLossScale(rule), false);
    expect(first).toEqual({ scale: 4, growthTracker: 1 });
    const second = nextLossScale(rule, first, false);
    expect(second).toEqual({ scale: 8, growthTracker: 0 });
    expect(nextLossScale(rule, second, true)).toEqual({ scale: 2, growthTracker: 0 });
  });

  it("grows after 2,000 good steps in a row with PyTorch's defaults, and not one earlier", () => {
    const rule = ruleOf({});
    expect(scales(rule, ".".repeat(1999)).at(-1)).toBe(65536);
    expect(scales(rule, ".".repeat(2000)).at(-1)).toBe(131072);
    expect(scales(rule, `${".".repeat(1999)}x${".".repeat(1999)}`).at(-1)).toBe(32768);
  });

  it("starts counting again after an overflow", () => {
    expect(scales(ruleOf({ initialScale: 8, growthInterval: 3 }), "..x...x..")).toEqual([8, 8, 4, 4, 4, 8, 4, 4, 4]);
  });

  it("grows when the tracker equals the interval, and never when it was restored above it", () => {
    const rule = ruleOf({ growthInterval: 5 });
    const grown = nextLossScale(rule, { scale: 2, growthTracker: 4 }, false);
    expect(grown).toEqual({ scale: 4, growthTracker: 0 });
    const above = nextLossScale(rule, { scale: 2, growthTracker: 5 }, false);
    expect(above).toEqual({ scale: 2, growthTracker: 6 });
  });

  it("refuses to grow to infinity, and starts counting again", () => {
    const rule = ruleOf({ initialScale: 2 ** 127, growthInterval: 1 });
    expect(nextLossScale(rule, initialLossScale(rule), false)).toEqual({ scale: 2 ** 127, growthTracker: 0 });
  });

  it("multiplies by factors in double and rounds once to f32", () => {
    const rule = ruleOf({ initialScale: 3, growthFactor: 1.1, backoffFactor: 0.3, growthInterval: 1 });
    // numpy.float32(3.0 * 1.1) and numpy.float32(numpy.float32(3.3) * 0.3)
    expect(scales(rule, ".")).toEqual([3.299999952316284]);
    expect(scales(rule, ".x")[1]).toBe(Math.fround(3.299999952316284 * 0.3));
  });

  it("backs off to zero in the end, as PyTorch's does, unless there is a floor", () => {
    expect(scales(ruleOf({ initialScale: 1 }), "x".repeat(150)).at(-1)).toBe(0);
    expect(scales(ruleOf({ initialScale: 16, minimumScale: 4 }), "xxxx")).toEqual([8, 4, 4, 4]);
  });

  it("stops growing at a ceiling, such as Apex's 2^24", () => {
    const rule = ruleOf({ initialScale: 2 ** 23, growthInterval: 1, maximumScale: 2 ** 24 });
    expect(scales(rule, "..x..")).toEqual([2 ** 24, 2 ** 24, 2 ** 23, 2 ** 24, 2 ** 24]);
  });
});

describe("the other rules", () => {
  it("the article's doubles after every good step from 2^15 and never falls below 1", () => {
    const rule = ruleOf({ kind: "article", initialScale: 7, growthInterval: 99 });
    expect(scales(rule, "..x.")).toEqual([2 ** 16, 2 ** 17, 2 ** 16, 2 ** 17]);
    expect(scales(rule, "x".repeat(20)).at(-1)).toBe(1);
    expect(rule.skips).toBe(true);
  });

  it("a static scale never moves, and skips", () => {
    const rule = ruleOf({ kind: "static", initialScale: 128 });
    expect(scales(rule, "..xx.".repeat(50)).every((scale) => scale === 128)).toBe(true);
    expect(rule.skips).toBe(true);
  });

  it("no scaling is a scale of 1 that skips nothing", () => {
    const rule = ruleOf({ kind: "off", initialScale: 128 });
    expect(scales(rule, "..xx.".repeat(50)).every((scale) => scale === 1)).toBe(true);
    expect(rule.skips).toBe(false);
  });
});

it("equals a plain account of growths and back-offs over any run of steps", () => {
  const exponent = fc.integer({ min: -20, max: 30 });
  fc.assert(
    fc.property(
      exponent,
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.boolean(), { maxLength: 60 }),
      (start, growthInterval, overflows) => {
        const rule = ruleOf({ initialScale: 2 ** start, growthInterval });
        let state: LossScale = initialLossScale(rule);
        for (const foundInf of overflows) state = nextLossScale(rule, state, foundInf);
        // Each run of good steps between two overflows grows once for every whole interval in it.
        const runs = overflows
          .map((foundInf) => (foundInf ? "x" : "."))
          .join("")
          .split("x");
        const growths = runs.reduce((sum, run) => sum + Math.floor(run.length / growthInterval), 0);
        expect(state.scale).toBe(2 ** (start + growths - (runs.length - 1)));
        expect(state.growthTracker).toBe((runs.at(-1)?.length ?? 0) % growthInterval);
      },
    ),
  );
});
