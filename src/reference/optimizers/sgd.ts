/** SGD with momentum as PyTorch computes it, and as a rule of the reference's training step. */
import type { OptimizerConfig } from "../../config/schema";
import type { Arithmetic } from "../arithmetic";
import { at } from "../matrix";
import type { ReferenceOptimizer } from "./rule";

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

export function sgdRule({ momentum }: Pick<OptimizerConfig, "momentum">): ReferenceOptimizer<"momentum_buffer"> {
  return {
    moments: ["momentum_buffer"],
    update: ({ parameters, gradients, moments, learningRate, weightDecay }, arithmetic) =>
      sgdMomentum(parameters, gradients, moments.momentum_buffer, { learningRate, momentum, weightDecay }, arithmetic),
  };
}
