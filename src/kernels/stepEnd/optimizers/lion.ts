/** Lion (Chen et al. 2023, arXiv:2302.06675): the sign of an average of gradients, and one moment. */
import shader from "../../../../shaders/optimizer-lion.wgsl?raw";
import type { OptimizerDefinition } from "./definition";

export const lion: OptimizerDefinition = {
  moments: { exp_avg: { operand: "average" } },
  shader,
  floats: ({ weightDecay, lionBeta1, lionBeta2 }) => ({
    WEIGHT_DECAY: weightDecay,
    BETA1: lionBeta1,
    BETA2: lionBeta2,
    COMPLEMENT1: 1 - lionBeta1,
    COMPLEMENT2: 1 - lionBeta2,
  }),
};
