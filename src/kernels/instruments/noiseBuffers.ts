/** A buffer of seeded noise for each tensor of calls that run outside any training: what kernels are timed on. */
import type { GpuMemory } from "../../gpu/memory";
import type { BufferRange } from "../../gpu/pipelines";
import { bytesPerElement } from "../../gpu/storage";
import { encodeTensor } from "../../gpu/transfer";
import { storedElements, type Tensor } from "../../graph/ir";
import type { LoweringTarget } from "../call";
import { testTensor } from "../check/harness";
import { uniformValues } from "../check/values";
import { elementStorage } from "../prepare";

/** Seeded numbers repeat after so many elements: a hundred million need not be drawn. */
const PERIOD = 2 ** 16;

export interface NoiseOptions {
  /** Bytes of tensors that noise would make no sense in: lists, states. */
  readonly given?: ReadonlyMap<Tensor, Uint8Array<ArrayBuffer>> | undefined;
  /** In [0, 1), so that roots and quotients stay finite; else in [−1, 1). */
  readonly positive?: boolean;
}

export class NoiseBuffers {
  readonly #device: GPUDevice;
  readonly #memory: GpuMemory;
  readonly #half: LoweringTarget["half"];
  readonly #options: NoiseOptions;
  readonly #ranges = new Map<number, BufferRange>();

  constructor(device: GPUDevice, memory: GpuMemory, half: LoweringTarget["half"], options: NoiseOptions = {}) {
    this.#device = device;
    this.#memory = memory;
    this.#half = half;
    this.#options = options;
  }

  /** Where a tensor lies; filled when it is first asked for. */
  readonly place = (tensor: Tensor): BufferRange => {
    const known = this.#ranges.get(tensor.id);
    if (known) return known;
    const storage = elementStorage(tensor, this.#half);
    const range = this.#memory.allocate(tensor.name, storedElements(tensor.shape) * bytesPerElement(storage));
    this.#ranges.set(tensor.id, range);
    this.fill(tensor);
    return range;
  };

  /** Puts a tensor's noise back. */
  fill(tensor: Tensor): void {
    const { given, positive = false } = this.#options;
    const { buffer, offset, size } = this.place(tensor);
    const pattern = testTensor(tensor.name, [Math.min(PERIOD, storedElements(tensor.shape))], tensor.dtype);
    const drawn = uniformValues(pattern, tensor.id);
    const values = positive ? drawn.map(Math.abs) : drawn;
    const bytes = given?.get(tensor) ?? encodeTensor(values, pattern.shape, elementStorage(tensor, this.#half));
    for (let at = 0; at < size; at += bytes.byteLength)
      this.#device.queue.writeBuffer(buffer, offset + at, bytes, 0, Math.min(bytes.byteLength, size - at));
  }
}
