/** SGD with momentum, as torch.optim.SGD without dampening. */
import shader from "../../../../shaders/optimizer-sgd.wgsl?raw";
import type { OptimizerDefinition } from "./definition";

export const sgd: OptimizerDefinition = {
  moments: { momentum_buffer: { operand: "firstMoment" } },
  shader,
  floats: ({ weightDecay, momentum }) => ({ WEIGHT_DECAY: weightDecay, MOMENTUM: momentum }),
};
