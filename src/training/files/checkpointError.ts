import { InputError } from "../../config/errors";

/** A checkpoint, or a file of weights, that does not fit the model or is not one that a run leaves. */
export class CheckpointError extends InputError {
  override readonly name = "CheckpointError";
}
