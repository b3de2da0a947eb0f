/**
 * Batches into GPU buffers: a pair of slices (inputs, targets) for each micro-batch of a step. The CPU arrays are made
 * once and filled again; rows are padded to groups of four, as the kernels expect.
 */
import { emptyPointBatch, emptyTokenBatch, type Batch, type DataSource } from "../../data/source";
import type { BufferRange } from "../../gpu/pipelines";
import { rowsOf } from "../../gpu/transfer";

/** Where a micro-batch goes. */
export interface BatchRanges {
  readonly inputs: BufferRange;
  readonly targets: BufferRange;
}

export class BatchWriter {
  readonly #device: GPUDevice;
  readonly #data: DataSource;
  readonly #ranges: readonly BatchRanges[];
  readonly #batch: Batch;
  /** Padded rows of features; absent where no padding is needed. */
  readonly #padded: Float32Array<ArrayBuffer> | undefined;

  constructor(device: GPUDevice, data: DataSource, ranges: readonly BatchRanges[]) {
    this.#device = device;
    this.#data = data;
    this.#ranges = ranges;
    if (data.kind === "tokens") {
      this.#batch = emptyTokenBatch(data.batchSize, data.contextLength);
      return;
    }
    this.#batch = emptyPointBatch(data.batchSize, data.features);
    const { rows, columns, stride } = rowsOf([data.batchSize, data.features]);
    if (stride !== columns) this.#padded = new Float32Array(rows * stride);
  }

  /** Micro-batch `micro` of training step `step`. */
  writeTraining(step: number, micro: number): void {
    if (this.#data.kind === "points" && this.#batch.kind === "points") {
      this.#data.trainBatch(step, micro, this.#batch);
    } else if (this.#data.kind === "tokens" && this.#batch.kind === "tokens") {
      this.#data.trainBatch(step, micro, this.#batch);
    }
    this.#upload(micro);
  }

  /** Held-out batch `index`, into the first slices. */
  writeValidation(index: number): void {
    if (this.#data.kind === "points" && this.#batch.kind === "points") {
      this.#data.validationBatch(index, this.#batch);
    } else if (this.#data.kind === "tokens" && this.#batch.kind === "tokens") {
      this.#data.validationBatch(index, this.#batch);
    }
    this.#upload(0);
  }

  #upload(micro: number): void {
    const ranges = this.#ranges[micro];
    if (!ranges) throw new RangeError(`No slices for micro-batch ${micro}`);
    const inputs = this.#batch.kind === "points" ? this.#padRows(this.#batch.inputs) : this.#batch.tokens;
    this.#device.queue.writeBuffer(ranges.inputs.buffer, ranges.inputs.offset, inputs);
    this.#device.queue.writeBuffer(ranges.targets.buffer, ranges.targets.offset, this.#batch.targets);
  }

  #padRows(inputs: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
    if (!this.#padded) return inputs;
    const { rows, columns, stride } = rowsOf([this.#data.batchSize, inputs.length / this.#data.batchSize]);
    for (let row = 0; row < rows; row++) {
      this.#padded.set(inputs.subarray(row * columns, (row + 1) * columns), row * stride);
    }
    return this.#padded;
  }
}
