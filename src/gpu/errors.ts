/**
 * The one funnel for GPU failures: validation and out-of-memory errors, a lost device, and the four ways of having no
 * usable adapter, each as its own class with the sentence a person needs.
 */
import { HalfstepError } from "../config/errors";

export class NoWebGpuError extends HalfstepError {
  override readonly name = "NoWebGpuError";
  constructor() {
    super(
      "This browser has no WebGPU.",
      "Open the lab in a current Chrome, Edge, Safari or Firefox, over https or localhost.",
    );
  }
}

export class NoAdapterError extends HalfstepError {
  override readonly name = "NoAdapterError";
  constructor(environment: "browser" | "node") {
    super(
      "WebGPU is available, but found no graphics adapter.",
      environment === "browser"
        ? "Turn on hardware acceleration in the browser's settings, update the graphics driver, or start Chrome with --enable-unsafe-webgpu."
        : "Install a Vulkan driver (on Debian: mesa-vulkan-drivers 25 or later) or name one in VK_ICD_FILENAMES.",
    );
  }
}

export class DeviceLostError extends HalfstepError {
  override readonly name = "DeviceLostError";
  constructor(readonly reason: string) {
    super(
      `The graphics device was lost${reason ? ` (${reason})` : ""}.`,
      "Press play to continue from the last saved state; if it happens again, choose a smaller model or batch.",
    );
  }
}

export class OutOfMemoryError extends HalfstepError {
  override readonly name = "OutOfMemoryError";
  constructor(what: string) {
    super(
      `The graphics device has too little memory for ${what}.`,
      "Choose a smaller width, batch, context length or number of layers, or fewer lanes.",
    );
  }
}

export class LimitError extends HalfstepError {
  override readonly name = "LimitError";
}

/** A WebGPU validation or internal error: a bug in Halfstep or the driver, with the label of what failed. */
export class GpuError extends HalfstepError {
  override readonly name = "GpuError";
  constructor(message: string) {
    super(
      `WebGPU refused an operation: ${message}`,
      "This is a bug: please report it with this text and `halfstep info`.",
    );
  }
}

/** Turns a WebGPU error into one of ours. `what` names the work that was being done. */
export function fromGpuError(error: GPUError, what: string): HalfstepError {
  if (typeof GPUOutOfMemoryError !== "undefined" && error instanceof GPUOutOfMemoryError)
    return new OutOfMemoryError(what);
  return new GpuError(`${what}: ${error.message}`);
}
