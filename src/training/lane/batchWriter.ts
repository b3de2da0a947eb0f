/**
 * Batches into GPU buffers: a pair of slices (inputs, targets) for each micro-batch of a step. The CPU arrays are made
 * once and filled again; rows are padded to groups of four, as the kernels expect.
 */
import { HalfstepError } from "../../config/errors";
import type { Batch, BatchAccess, BatchInputs } from "../../data/source";
import type { BufferRange } from "../../gpu/pipelines";
import { rowsOf } from "../../gpu/transfer";
import type { BatchForm } from "../../models/task";

/** Where a micro-batch goes. */
export interface BatchRanges {
  readonly inputs: BufferRange;
  readonly targets: BufferRange;
}

/** A source's batches are not what the step's graph reads: a mistake of ours, not the user's. */
export class BatchFormError extends HalfstepError {
  override readonly name = "BatchFormError";

  constructor(what: keyof BatchForm, expected: string, given: string) {
    super({
      code: "internal/check",
      values: {
        detail: `The ${what} of a batch are ${given}, and the model reads ${expected}.`,
        fix: "Please report it.",
      },
    });
  }
}

export class BatchWriter {
  readonly #queue: Pick<GPUQueue, "writeBuffer">;
  readonly #data: BatchAccess;
  readonly #ranges: readonly BatchRanges[];
  readonly #batch: Batch;
  readonly #form: BatchForm;
  /** Padded rows of inputs; absent where no padding is needed. */
  readonly #padded: BatchInputs | undefined;

  /**
   * @param form what the graph reads (`batchForm`).
   * @throws BatchFormError where the data's batches have another element type or size
   */
  constructor(
    { queue }: { readonly queue: Pick<GPUQueue, "writeBuffer"> },
    data: BatchAccess,
    form: BatchForm,
    ranges: readonly BatchRanges[],
  ) {
    this.#queue = queue;
    this.#data = data;
    this.#form = form;
    this.#ranges = ranges;
    this.#batch = data.emptyBatch();
    for (const what of ["inputs", "targets"] as const) refuseOtherForm(what, form, this.#batch[what]);
    const { shape } = form.inputs;
    const { rows, columns, stride } = rowsOf(shape);
    // A list of tokens is no row.
    if (shape.length > 1 && stride !== columns) this.#padded = emptyLike(this.#batch.inputs, rows * stride);
  }

  /** Micro-batch `micro` of training step `step`. */
  writeTraining(step: number, micro: number): void {
    this.#data.trainBatch(step, micro, this.#batch);
    this.#upload(micro);
  }

  /** Held-out batch `index`, into the first slices. */
  writeValidation(index: number): void {
    this.#data.validationBatch(index, this.#batch);
    this.#upload(0);
  }

  #upload(micro: number): void {
    const ranges = this.#ranges[micro];
    if (!ranges) throw new RangeError(`No slices for micro-batch ${micro}`);
    const inputs = this.#padRows(this.#batch.inputs);
    this.#queue.writeBuffer(ranges.inputs.buffer, ranges.inputs.offset, inputs);
    this.#queue.writeBuffer(ranges.targets.buffer, ranges.targets.offset, this.#batch.targets);
  }

  #padRows(inputs: BatchInputs): BatchInputs {
    if (!this.#padded) return inputs;
    const { rows, columns, stride } = rowsOf(this.#form.inputs.shape);
    for (let row = 0; row < rows; row++) {
      this.#padded.set(inputs.subarray(row * columns, (row + 1) * columns), row * stride);
    }
    return this.#padded;
  }
}

function emptyLike(values: BatchInputs, length: number): BatchInputs {
  return values instanceof Float32Array ? new Float32Array(length) : new Uint32Array(length);
}

function refuseOtherForm(what: keyof BatchForm, form: BatchForm, values: BatchInputs): void {
  const { dtype, shape } = form[what];
  const elements = shape.reduce((product, size) => product * size, 1);
  const given = values instanceof Float32Array ? "f32" : "u32";
  if (given === dtype && values.length === elements) return;
  throw new BatchFormError(what, `${elements} ${dtype}`, `${values.length} ${given}`);
}
