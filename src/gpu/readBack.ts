/**
 * Reading small buffers back without waiting: each copy goes into a free staging buffer in the step's own command
 * buffer, and arrives when the GPU gets there. Staging buffers are made once.
 */
import type { BufferRange } from "./pipelines";

/** More copies than this are never under way at once: two chunks a lane, and one to spare. */
const STAGING_BUFFERS = 3;

export interface PendingReadBack {
  /** Each source's bytes, once the submit that holds the copy is done. Call it after that submit, once. */
  bytes(): Promise<ArrayBuffer[]>;
}

export class ReadBackRing {
  readonly #sources: readonly BufferRange[];
  readonly #free: GPUBuffer[] = [];
  readonly #all: readonly GPUBuffer[];

  constructor(device: GPUDevice, label: string, sources: readonly BufferRange[]) {
    this.#sources = sources;
    const size = sources.reduce((sum, source) => sum + source.size, 0);
    this.#all = Array.from({ length: STAGING_BUFFERS }, (_, index) =>
      device.createBuffer({
        label: `${label} read-back ${index}`,
        size,
        usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
      }),
    );
    this.#free.push(...this.#all);
  }

  /** Encodes a copy. @throws RangeError when more copies are under way than there are staging buffers. */
  copy(encoder: GPUCommandEncoder): PendingReadBack {
    const staging = this.#free.pop();
    if (!staging) throw new RangeError(`More than ${STAGING_BUFFERS} read-backs are under way`);
    let end = 0;
    for (const { buffer, offset, size } of this.#sources) {
      encoder.copyBufferToBuffer(buffer, offset, staging, end, size);
      end += size;
    }
    return { bytes: () => this.#take(staging) };
  }

  async #take(staging: GPUBuffer): Promise<ArrayBuffer[]> {
    await staging.mapAsync(GPUMapMode.READ);
    const all = staging.getMappedRange();
    let end = 0;
    const parts = this.#sources.map(({ size }) => all.slice(end, (end += size)));
    staging.unmap();
    this.#free.push(staging);
    return parts;
  }

  destroy(): void {
    for (const staging of this.#all) staging.destroy();
  }
}
