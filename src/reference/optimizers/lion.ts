/** Lion as its authors publish it (google/automl, lion_pytorch.py), and as a rule of the reference's training step. */
import type { OptimizerConfig } from "../../config/schema";
import type { Arithmetic } from "../arithmetic";
import { at } from "../matrix";
import type { ReferenceOptimizer, ReferenceUpdate } from "./rule";

export interface LionSettings {
  readonly lionBeta1: number;
  readonly lionBeta2: number;
}

/**
 * One step of Lion (Chen et al. 2023, arXiv:2302.06675, algorithm 2), in place.
 *
 *     θ ← θ·(1 − lr·decay) − lr·sign(β₁m + (1 − β₁)g);  m ← β₂m + (1 − β₂)g
 */
export function lion(
  { parameters, gradients, moments, learningRate, weightDecay }: Omit<ReferenceUpdate<"exp_avg">, "step">,
  { lionBeta1: beta1, lionBeta2: beta2 }: LionSettings,
  { round }: Arithmetic,
): void {
  const average = moments.exp_avg;
  const mixed = (index: number, gradient: number, beta: number): number =>
    round(round(round(beta) * at(average, index)) + round(round(1 - beta) * gradient));
  for (const [index, gradient] of gradients.entries()) {
    const decayed = round(at(parameters, index) * round(1 - learningRate * weightDecay));
    parameters[index] = round(decayed - round(learningRate) * Math.sign(mixed(index, gradient, beta1)));
    average[index] = mixed(index, gradient, beta2);
  }
}

export function lionRule(config: Pick<OptimizerConfig, "lionBeta1" | "lionBeta2">): ReferenceOptimizer<"exp_avg"> {
  return {
    moments: ["exp_avg"],
    update: (update, arithmetic) => lion(update, config, arithmetic),
  };
}
