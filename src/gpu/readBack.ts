/**
 * Reading a small buffer back without waiting: each copy goes into a free staging buffer in the step's own command
 * buffer, and arrives when the GPU gets there. Staging buffers are made once.
 */
import type { BufferRange } from "./pipelines";

/** More copies than this are never under way at once: two chunks a lane, and one to spare. */
const STAGING_BUFFERS = 3;

export interface PendingReadBack {
  /** Resolves once the submit that holds the copy is done. Call it after that submit, once. */
  bytes(): Promise<ArrayBuffer>;
}

export class ReadBackRing {
  readonly #source: BufferRange;
  readonly #free: GPUBuffer[] = [];
  readonly #all: readonly GPUBuffer[];

  constructor(device: GPUDevice, source: BufferRange) {
    this.#source = source;
    this.#all = Array.from({ length: STAGING_BUFFERS }, (_, index) =>
      device.createBuffer({
        label: `${source.buffer.label} read-back ${index}`,
        size: source.size,
        usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
      }),
    );
    this.#free.push(...this.#all);
  }

  /** Encodes a copy. @throws RangeError when more copies are under way than there are staging buffers. */
  copy(encoder: GPUCommandEncoder): PendingReadBack {
    const staging = this.#free.pop();
    if (!staging) throw new RangeError(`More than ${STAGING_BUFFERS} read-backs of ${this.#source.buffer.label}`);
    encoder.copyBufferToBuffer(this.#source.buffer, this.#source.offset, staging, 0, this.#source.size);
    return {
      bytes: async () => {
        await staging.mapAsync(GPUMapMode.READ);
        const bytes = staging.getMappedRange().slice(0);
        staging.unmap();
        this.#free.push(staging);
        return bytes;
      },
    };
  }

  destroy(): void {
    for (const staging of this.#all) staging.destroy();
  }
}
