/**
 * Reference of what comes before the optimizer's rule: global norm, clipping and found-inf, over flat arrays. The order is
 * PyTorch's: GradScaler.unscale_, clip_grad_norm_, optimizer.step. A step with a non-finite gradient changes nothing.
 */

import type { Arithmetic } from "../arithmetic";

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
