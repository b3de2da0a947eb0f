import { expect, test } from "vitest";
import { exactArithmetic } from "../arithmetic";
import { lion } from "./lion";

/**
 * By hand, with a rate of 0.1, decay of 0.1 and β of 0.9 and 0.99:
 *
 *     g = 0.5    mix = 0.05            θ = 0.99·1 − 0.1      = 0.89      m = 0.005
 *     g = −0.04  mix = 0.0045 − 0.004  θ = 0.99·0.89 − 0.1   = 0.7811    m = 0.00495 − 0.0004
 *     g = −0.05  mix = 0.004095 − …    θ = 0.99·0.7811 + 0.1 = 0.873289  m = 0.0045045 − 0.0005
 *
 * The third mix is negative while the average is not: the update looks further ahead than the moment.
 */
const STEPS = [
  { gradient: 0.5, parameter: 0.89, average: 0.005 },
  { gradient: -0.04, parameter: 0.7811, average: 0.00455 },
  { gradient: -0.05, parameter: 0.873289, average: 0.0040045 },
] as const;
const BETAS = { lionBeta1: 0.9, lionBeta2: 0.99 };

test("three steps of Lion, worked out by hand", () => {
  const parameters = Float64Array.of(1);
  const moments = { exp_avg: Float64Array.of(0) };
  for (const { gradient, parameter, average } of STEPS) {
    const gradients = Float64Array.of(gradient);
    lion({ parameters, gradients, moments, learningRate: 0.1, weightDecay: 0.1 }, BETAS, exactArithmetic);
    expect(parameters[0]).toBeCloseTo(parameter, 14);
    expect(moments.exp_avg[0]).toBeCloseTo(average, 14);
  }
});

test("an element without a gradient stays, and every other one moves by the rate, however small its gradient", () => {
  const parameters = Float64Array.of(0, 0, 0);
  const moments = { exp_avg: new Float64Array(3) };
  const gradients = Float64Array.of(0, 1e-30, -1e30);
  lion({ parameters, gradients, moments, learningRate: 0.5, weightDecay: 0 }, BETAS, exactArithmetic);
  expect([...parameters]).toEqual([0, -0.5, 0.5]);
});
