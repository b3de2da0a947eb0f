/** What a checkpoint's tensors and metadata are called. */

export const FORMAT = "halfstep-checkpoint-1";
/** In front of tensors that are no parameters: the rest of a run's state. */
export const STATE_PREFIX = "halfstep.";
export const SCALER_NAME = `${STATE_PREFIX}scaler`;
export const OPTIMIZER_PREFIX = "optimizer.";
/** Metadata: the names that a model without sharing would have beside the file's, each with its tensor's name, as JSON. */
export const ALIASES = "aliases";
/** What the model's persistent state of this name is called in a file. */
export function persistentName(name: string): string {
  return `${STATE_PREFIX}${name}`;
}

/** What a parameter's moment is called in a file. `moment`: torch.optim's own name for it (kernels/stepEnd/optimizers). */
export function momentName(parameter: string, moment: string): string {
  return `${OPTIMIZER_PREFIX}${parameter}.${moment}`;
}
