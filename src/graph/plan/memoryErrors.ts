import { HalfstepError } from "../../config/errors";

/** One tensor alone is larger than this device lets a shader bind. Splitting arenas cannot help. */
export class MemoryPlanError extends HalfstepError {
  override readonly name = "MemoryPlanError";

  constructor(tensor: string, bytes: number, maxBindingBytes: number) {
    super({ code: "gpu/tensor-limit", values: { tensor, bytes, limit: maxBindingBytes } });
  }
}
