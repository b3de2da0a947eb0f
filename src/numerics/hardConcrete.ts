/**
 * The hard concrete distribution (Louizos, Welling and Kingma 2018, arXiv:1712.01312, equations 10 to 13): a gate
 * between 0 and 1 that is exactly 0, or exactly 1, with a probability that can be learned. Pure functions.
 *
 *     s = σ((ln u − ln(1 − u) + log α)/β);  s̄ = s·(ζ − γ) + γ;  z = min(1, max(0, s̄))
 *     P(z ≠ 0) = σ(log α − β·ln(−γ/ζ));     inference: ẑ = min(1, max(0, σ(log α)·(ζ − γ) + γ))
 */
import { mix } from "./random";

export const HARD_CONCRETE = { gamma: -0.1, zeta: 1.1, beta: 2 / 3 } as const;

/** β·ln(−γ/ζ): from log α − this, the chance of being awake. */
export const AWAKE_SHIFT = HARD_CONCRETE.beta * Math.log(-HARD_CONCRETE.gamma / HARD_CONCRETE.zeta);

/**
 * log α = start + rate · logit. Adam moves a number by about the learning rate a step, whatever its gradient; log α
 * has to travel several units within a run. The start leaves a gate awake in 97 of 100 steps, at nearly 1.
 */
export const LOG_ALPHA = { start: 2, rate: 30 } as const;

const GOLDEN_RATIO = 0x9e3779b9;
/** 23 bits and a half: exact in f32, never 0 or 1. */
const NOISE_SHIFT = 9;
const NOISE_STEP = 2 ** -23;

/** Uniform in (0, 1), a pure function of three whole numbers: no state, the same on CPU and GPU. */
export function gateNoise(seed: number, step: number, gate: number): number {
  const word = mix((mix((mix((seed + GOLDEN_RATIO) | 0) + step) | 0) + gate) | 0);
  return ((word >>> NOISE_SHIFT) + 0.5) * NOISE_STEP;
}

type Round = (value: number) => number;
const exact: Round = (value) => value;

function sigmoid(x: number, round: Round): number {
  return round(1 / round(1 + round(Math.exp(-x))));
}

function stretched(s: number, round: Round): number {
  const { gamma, zeta } = HARD_CONCRETE;
  return round(round(s * round(zeta - gamma)) + round(gamma));
}

function clamped(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function concrete(logAlpha: number, u: number, round: Round): number {
  const noise = round(round(Math.log(u)) - round(Math.log(round(1 - u))));
  return sigmoid(round(round(noise + logAlpha) * round(1 / HARD_CONCRETE.beta)), round);
}

/** z for the noise u in (0, 1). @param round of every operation, to imitate f32. */
export function sampleGate(logAlpha: number, u: number, round: Round = exact): number {
  return clamped(stretched(concrete(logAlpha, u, round), round));
}

/** dz/d log α at the noise u: 0 where z is clamped. */
export function sampleGateDerivative(logAlpha: number, u: number, round: Round = exact): number {
  const s = concrete(logAlpha, u, round);
  const value = stretched(s, round);
  if (value <= 0 || value >= 1) return 0;
  const { gamma, zeta, beta } = HARD_CONCRETE;
  return round(round(s * round(1 - s)) * round((zeta - gamma) / beta));
}

/** P(z ≠ 0). */
export function awakeProbability(logAlpha: number, round: Round = exact): number {
  return sigmoid(round(logAlpha - round(AWAKE_SHIFT)), round);
}

/** dP/d log α. */
export function awakeProbabilityDerivative(logAlpha: number, round: Round = exact): number {
  const p = awakeProbability(logAlpha, round);
  return round(p * round(1 - p));
}

/** ẑ: the gate at inference, without noise. */
export function inferredGate(logAlpha: number, round: Round = exact): number {
  return clamped(stretched(sigmoid(logAlpha, round), round));
}
