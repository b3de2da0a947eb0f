import { describe, expect, it } from "vitest";
import {
  awakeProbability,
  awakeProbabilityDerivative,
  gateNoise,
  inferredGate,
  sampleGate,
  sampleGateDerivative,
} from "./hardConcrete";

const SAMPLES = 20_000;
const LOG_ALPHAS = [-4, -2.4, -1, 0, 1.5, 4];

function samples(logAlpha: number): number[] {
  return Array.from({ length: SAMPLES }, (_, step) => sampleGate(logAlpha, gateNoise(7, step, 3)));
}

describe("a hard concrete gate", () => {
  it("is 0 as often as the paper's equation 12 says, and 1 as often as its mirror image", () => {
    // Four standard deviations of a share of 20,000.
    const tolerance = 4 * Math.sqrt(0.25 / SAMPLES);
    for (const logAlpha of LOG_ALPHAS) {
      const drawn = samples(logAlpha);
      const share = (value: number): number => drawn.filter((z) => z === value).length / SAMPLES;
      expect(Math.abs(1 - share(0) - awakeProbability(logAlpha))).toBeLessThan(tolerance);
      // P(s̄ ≥ 1) = P(s ≥ (1 − γ)/(ζ − γ)): β·ln(1.1/0.1) to the other side.
      const whole = 1 / (1 + Math.exp(-(logAlpha - (2 / 3) * Math.log(11))));
      expect(Math.abs(share(1) - whole)).toBeLessThan(tolerance);
    }
  });

  it("has the paper's values by hand", () => {
    // u = ½: no noise, s = σ(log α/β).
    expect(sampleGate(0, 0.5)).toBeCloseTo(0.5, 12);
    expect(sampleGate(0.8, 0.5)).toBeCloseTo(1.2 / (1 + Math.exp(-1.2)) - 0.1, 12);
    expect(awakeProbability(0)).toBeCloseTo(1 / (1 + Math.exp((2 / 3) * Math.log(0.1 / 1.1))), 12);
    expect(inferredGate(1)).toBeCloseTo(1.2 / (1 + Math.exp(-1)) - 0.1, 12);
    expect(inferredGate(-2.5)).toBe(0);
    expect(inferredGate(5)).toBe(1);
  });

  it("has the derivatives that finite differences give", () => {
    const h = 1e-6;
    for (const logAlpha of LOG_ALPHAS) {
      const slope = (f: (x: number) => number): number => (f(logAlpha + h) - f(logAlpha - h)) / (2 * h);
      expect(awakeProbabilityDerivative(logAlpha)).toBeCloseTo(slope(awakeProbability), 8);
      for (const u of [0.01, 0.3, 0.5, 0.9]) {
        expect(sampleGateDerivative(logAlpha, u)).toBeCloseTo(
          slope((x) => sampleGate(x, u)),
          8,
        );
      }
    }
  });

  it("draws noise that depends on seed, step and gate alone, evenly over (0, 1)", () => {
    expect(gateNoise(1, 2, 3)).toBe(gateNoise(1, 2, 3));
    const words = [gateNoise(1, 2, 3), gateNoise(2, 2, 3), gateNoise(1, 3, 3), gateNoise(1, 2, 4)];
    expect(new Set(words).size).toBe(4);
    const drawn = Array.from({ length: SAMPLES }, (_, step) => gateNoise(1337, step, 0));
    expect(Math.min(...drawn)).toBeGreaterThan(0);
    expect(Math.max(...drawn)).toBeLessThan(1);
    const mean = drawn.reduce((sum, u) => sum + u, 0) / SAMPLES;
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / SAMPLES));
  });
});
