import { HalfstepError } from "../../config/errors";
import { bytesInWords } from "../../numerics/byteUnits";

/** One tensor alone is larger than this device lets a shader bind. Splitting arenas cannot help. */
export class MemoryPlanError extends HalfstepError {
  override readonly name = "MemoryPlanError";

  constructor(tensorName: string, bytes: number, maxBindingBytes: number) {
    const [needed, bound] = [bytesInWords(bytes), bytesInWords(maxBindingBytes)];
    super(
      needed === bound
        ? `"${tensorName}" takes ${bytes - maxBindingBytes} bytes more than the ${bound} that this device binds at once.`
        : `"${tensorName}" takes ${needed}, but this device binds at most ${bound} at once.`,
      "Make the batch, the context or the model's width smaller.",
    );
  }
}
