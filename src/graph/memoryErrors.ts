import { HalfstepError } from "../config/errors";

/** One tensor alone is larger than this device lets a shader bind. Splitting arenas cannot help. */
export class MemoryPlanError extends HalfstepError {
  override readonly name = "MemoryPlanError";

  constructor(tensorName: string, bytes: number, maxBindingBytes: number) {
    super(
      `"${tensorName}" takes ${bytes} bytes, but this device binds at most ${maxBindingBytes} bytes at once.`,
      "Make the batch, the context or the model's width smaller.",
    );
  }
}
