/**
 * WebGPU tells of an object that could not be made through error scopes, which are one stack for the whole device: a scope
 * held open over an await takes the errors of whatever else runs meanwhile. Here a scope opens and closes in one turn.
 */
import type { HalfstepError } from "../config/errors";
import { fromGpuError, GpuError } from "./errors";

/** The objects that one piece of work makes; `what` names the work in its errors. */
export class Creations {
  readonly #device: GPUDevice;
  readonly #what: string;
  #failures: Promise<HalfstepError | undefined>[] = [];

  constructor(device: GPUDevice, what: string) {
    this.#device = device;
    this.#what = what;
  }

  /** Makes something synchronously; whether WebGPU refused it, `check` says. */
  make<T>(create: () => T): T {
    this.#device.pushErrorScope("out-of-memory");
    this.#device.pushErrorScope("validation");
    try {
      return create();
    } finally {
      const scopes = [this.#device.popErrorScope(), this.#device.popErrorScope()];
      this.#failures.push(this.#failure(scopes));
    }
  }

  /**
   * Waits until it is known whether everything made so far was.
   * @throws OutOfMemoryError, GpuError, the first that came.
   */
  async check(): Promise<void> {
    const failures = await Promise.all(this.#failures.splice(0));
    const first = failures.find((failure) => failure !== undefined);
    if (first) throw first;
  }

  /** Never rejects, so that nobody has to wait for it. */
  async #failure(scopes: readonly Promise<GPUError | null>[]): Promise<HalfstepError | undefined> {
    try {
      const [validation, memory] = await Promise.all(scopes);
      const error = memory ?? validation;
      return error ? fromGpuError(error, this.#what) : undefined;
    } catch (cause) {
      return new GpuError(`${this.#what}: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  }
}
