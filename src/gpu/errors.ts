/**
 * The one funnel for GPU failures: validation and out-of-memory errors, a lost device, and the four ways of having no
 * usable adapter, each as its own class with the sentence a person needs.
 */
import { HalfstepError } from "../config/errors";

export class NoWebGpuError extends HalfstepError {
  override readonly name = "NoWebGpuError";
  constructor() {
    super({ code: "gpu/no-webgpu" });
  }
}

export class NoAdapterError extends HalfstepError {
  override readonly name = "NoAdapterError";
  constructor(environment: "browser" | "node") {
    super({ code: "gpu/no-adapter", values: { environment } });
  }
}

export class DeviceLostError extends HalfstepError {
  override readonly name = "DeviceLostError";
  constructor(readonly reason: string) {
    super({ code: "gpu/lost", values: { reason } });
  }
}

export class OutOfMemoryError extends HalfstepError {
  override readonly name = "OutOfMemoryError";
  constructor(what: string) {
    super({ code: "gpu/out-of-memory", values: { what } });
  }
}

export class LimitError extends HalfstepError {
  override readonly name = "LimitError";
}

/** A WebGPU validation or internal error: a bug in Halfstep or the driver, with the label of what failed. */
export class GpuError extends HalfstepError {
  override readonly name = "GpuError";
  constructor(detail: string) {
    super({ code: "gpu/refused", values: { detail } });
  }
}

/** Turns a WebGPU error into one of ours. `what` names the work that was being done. */
export function fromGpuError(error: GPUError, what: string): HalfstepError {
  if (typeof GPUOutOfMemoryError !== "undefined" && error instanceof GPUOutOfMemoryError)
    return new OutOfMemoryError(what);
  return new GpuError(`${what}: ${error.message}`);
}
