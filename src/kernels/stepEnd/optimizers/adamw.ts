/** AdamW (arXiv:1711.05101), operation for operation as torch.optim.AdamW. */
import shader from "../../../../shaders/optimizer-adamw.wgsl?raw";
import type { OptimizerDefinition } from "./definition";

export const adamw: OptimizerDefinition = {
  moments: {
    exp_avg: { operand: "firstMoment" },
    exp_avg_sq: { operand: "secondMoment", nonNegative: true },
  },
  shader,
  floats: ({ weightDecay, beta1, beta2, epsilon }) => ({
    WEIGHT_DECAY: weightDecay,
    BETA1: beta1,
    BETA2: beta2,
    COMPLEMENT1: 1 - beta1,
    COMPLEMENT2: 1 - beta2,
    LOG_BETA1: logarithmOf(beta1),
    LOG_BETA2: logarithmOf(beta2),
    EPSILON: epsilon,
  }),
};

/** ln β, with a β of 0 (no memory: the correction is 1) as a number whose exponential is 0 in f32. */
function logarithmOf(beta: number): number {
  const VANISHING_LOGARITHM = -1000;
  return Math.max(Math.log(beta), VANISHING_LOGARITHM);
}
