/** AdamW as PyTorch computes it, and as a rule of the reference's training step. */
import type { OptimizerConfig } from "../../config/schema";
import type { Arithmetic } from "../arithmetic";
import { at } from "../matrix";
import type { ReferenceOptimizer } from "./rule";

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

export function adamWRule(
  config: Pick<OptimizerConfig, "beta1" | "beta2" | "epsilon">,
): ReferenceOptimizer<"exp_avg" | "exp_avg_sq"> {
  return {
    moments: ["exp_avg", "exp_avg_sq"],
    update: ({ parameters, gradients, moments, step, learningRate, weightDecay }, arithmetic) => {
      const pair = { first: moments.exp_avg, second: moments.exp_avg_sq };
      adamW(parameters, gradients, pair, step, { ...config, learningRate, weightDecay }, arithmetic);
    },
  };
}
