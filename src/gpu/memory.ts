/**
 * Named GPU buffers with an account of every byte. WebGPU cannot be asked how much memory is in use, so the lab sums
 * its own buffers; nothing else in the house calls `createBuffer` for storage.
 */
import type { BufferRange } from "./pipelines";
import { Creations } from "./creation";
import { LimitError } from "./errors";

const STORAGE_USAGE = 0x80 | 0x04 | 0x08; // STORAGE | COPY_SRC | COPY_DST, whose names exist only once WebGPU does
const INDIRECT_USAGE = 0x100;

/** WebGPU's smallest unit for copies and bindings. */
const COPY_ALIGNMENT = 4;
const MINIMUM_BYTES = 16;

export class GpuMemory {
  readonly #device: GPUDevice;
  readonly #owner: string;
  readonly #creations: Creations;
  readonly #buffers: GPUBuffer[] = [];
  #bytes = 0;

  /** `owner` is put in front of every label: a lane's name. */
  constructor(device: GPUDevice, owner: string) {
    this.#device = device;
    this.#owner = owner;
    this.#creations = new Creations(device, owner);
  }

  /** Bytes of all buffers alive. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * A zero-filled buffer; `holdsGrids`: indirect dispatches read it.
   * Whether the device had the memory, `check` says. @throws LimitError before WebGPU would refuse the size.
   */
  allocate(name: string, bytes: number, holdsGrids = false): BufferRange {
    const limit = Math.min(this.#device.limits.maxBufferSize, this.#device.limits.maxStorageBufferBindingSize);
    const size = Math.max(MINIMUM_BYTES, Math.ceil(bytes / COPY_ALIGNMENT) * COPY_ALIGNMENT);
    if (size > limit) {
      throw new LimitError({ code: "gpu/buffer-limit", values: { buffer: name, bytes: size, limit } });
    }
    const usage = holdsGrids ? STORAGE_USAGE | INDIRECT_USAGE : STORAGE_USAGE;
    const label = `${this.#owner} ${name}`;
    const buffer = this.#creations.make(() => this.#device.createBuffer({ label, size, usage }));
    this.#buffers.push(buffer);
    this.#bytes += size;
    return { buffer, offset: 0, size };
  }

  /** To be awaited before the buffers are relied on. @throws OutOfMemoryError, GpuError for a buffer that was refused. */
  check(): Promise<void> {
    return this.#creations.check();
  }

  destroy(): void {
    for (const buffer of this.#buffers) buffer.destroy();
    this.#buffers.length = 0;
    this.#bytes = 0;
  }
}
