/**
 * Reference of the optimizer step over flat arrays: unscale, global norm, clip, AdamW or SGD with momentum.
 * The order is PyTorch's: GradScaler.unscale_, clip_grad_norm_, optimizer.step. A step with a non-finite
 * gradient changes nothing.
 */

import type { Arithmetic } from "./arithmetic";
import { at } from "./matrix";

/** √Σ g², the norm of all gradients together. */
export function globalNorm(gradients: Float64Array, { round }: Arithmetic): number {
  return round(Math.sqrt(gradients.reduce((sum, value) => round(sum + round(value * value)), 0)));
}

/** PyTorch's clip_grad_norm_ adds this to the norm it divides by. */
const CLIP_EPSILON = 1e-6;

/** min(1, maxNorm / (norm + 1e-6)): what every gradient is multiplied by. */
export function clipFactor(norm: number, maxNorm: number, { round }: Arithmetic): number {
  return Math.min(1, round(maxNorm / round(norm + CLIP_EPSILON)));
}

/** Whether any gradient is infinite or NaN: `foundInf`, on which the step is skipped. */
export function foundInf(gradients: Float64Array): boolean {
  return !gradients.every(Number.isFinite);
}

export interface AdamWSettings {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** 0 for elements that are not decayed. */
  readonly weightDecay: number;
}

/**
 * One AdamW step (Loshchilov and Hutter 2019; torch.optim.AdamW), in place. `step` counts applied steps and
 * begins at 1.
 *
 *     θ ← θ·(1 − lr·decay);  m ← β₁m + (1 − β₁)g;  v ← β₂v + (1 − β₂)g²
 *     θ ← θ − lr/(1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
 */
export function adamW(
  parameters: Float64Array,
  gradients: Float64Array,
  moments: { readonly first: Float64Array; readonly second: Float64Array },
  step: number,
  settings: AdamWSettings,
  { round }: Arithmetic,
): void {
  const { learningRate, beta1, beta2, epsilon, weightDecay } = settings;
  // PyTorch computes these scalars in doubles.
  const stepSize = round(learningRate / (1 - beta1 ** step));
  const rootCorrection = round(Math.sqrt(1 - beta2 ** step));
  for (const [index, gradient] of gradients.entries()) {
    const decayed = round(at(parameters, index) * round(1 - learningRate * weightDecay));
    const first = round(round(round(beta1) * at(moments.first, index)) + round(round(1 - beta1) * gradient));
    const square = round(gradient * gradient);
    const second = round(round(round(beta2) * at(moments.second, index)) + round(round(1 - beta2) * square));
    const denominator = round(round(round(Math.sqrt(second)) / rootCorrection) + round(epsilon));
    parameters[index] = round(decayed - round(stepSize * round(first / denominator)));
    moments.first[index] = first;
    moments.second[index] = second;
  }
}

export interface MomentumSettings {
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
}

/**
 * One SGD step with momentum (torch.optim.SGD, dampening 0), in place: g ← g + decay·θ; u ← μu + g; θ ← θ −
 * lr·u.
 */
export function sgdMomentum(
  parameters: Float64Array,
  gradients: Float64Array,
  velocity: Float64Array,
  settings: MomentumSettings,
  { round }: Arithmetic,
): void {
  const learningRate = round(settings.learningRate);
  const momentum = round(settings.momentum);
  const weightDecay = round(settings.weightDecay);
  for (const [index, gradient] of gradients.entries()) {
    const parameter = at(parameters, index);
    const decayed = round(gradient + round(weightDecay * parameter));
    const next = round(round(momentum * at(velocity, index)) + decayed);
    velocity[index] = next;
    parameters[index] = round(parameter - round(learningRate * next));
  }
}
