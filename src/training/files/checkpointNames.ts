/** What a checkpoint's tensors and metadata are called. */

export const FORMAT = "halfstep-checkpoint-1";
/** Tensors that are no parameters: the rest of a run's state. */
export const SCALER_NAME = "halfstep.scaler";
export const GATES_NAME = "halfstep.gates";
export const OPTIMIZER_PREFIX = "optimizer.";
/** Metadata: the names that a model without sharing would have beside the file's, each with its tensor's name, as JSON. */
export const ALIASES = "aliases";
/** torch.optim's own state names, by how many moments the optimizer keeps. */
const MOMENT_NAMES: Readonly<Record<number, readonly string[]>> = {
  1: ["momentum_buffer"],
  2: ["exp_avg", "exp_avg_sq"],
};

/** Names of a parameter's moments in a file, in the optimizer's order. */
export function momentNames(parameter: string, moments: number): string[] {
  return (MOMENT_NAMES[moments] ?? []).map((moment) => `${OPTIMIZER_PREFIX}${parameter}.${moment}`);
}
