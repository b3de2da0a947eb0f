/**
 * One lane on the GPU: its memory, its program, and the few things that can be done to it. A step is one command buffer
 * and one submit, or a few where it is long (submits.ts); nothing is created and nothing waited for within it.
 */
import type { Config } from "../../config/schema";
import { Creations } from "../../gpu/creation";
import { PassTimer } from "../../gpu/passTimer";
import { encodeDispatches, type Dispatch } from "../../gpu/pipelines";
import { ReadBackRing } from "../../gpu/readBack";
import { readRange } from "../../gpu/transfer";
import {
  decodeMetrics,
  encodeHyper,
  outsideFoundInfWrite,
  scaleWrite,
  type MetricsRow,
  type ScalerWrite,
} from "../../kernels/stepEnd/stepState";
import type { Gpu } from "../../gpu/device";
import { batchForm } from "../../models/task";
import { taskOf } from "../task";
import { BatchWriter } from "./batchWriter";
import { decodeGates, type GateReport } from "../step/gateReport";
import { buildLaneProgram, type LaneOptions, type LaneProgram, type LaterDispatches, wholeStep } from "./laneProgram";
import { decodeHistograms } from "../step/observation";
import { METRICS_ROWS } from "../step/stepEnd";
import { expectedStepMs, inParts, OBSERVED_COST, submitsOf } from "./submits";

/** What a chunk of steps reported. */
export interface ChunkReport {
  readonly rows: readonly MetricsRow[];
  /** Mean GPU time of the chunk's steps; absent where the device has no `timestamp-query`. */
  readonly gpuMs?: number;
  /** Watched tensors × HISTOGRAM_BINS, of the chunk's last step, where that was observed. */
  readonly histograms?: Uint32Array<ArrayBuffer>;
  /** What the gates of a lane that has any did up to the chunk's last step. */
  readonly gates?: GateReport;
}

/** What a chunk's last step brings back. */
export interface StepRead {
  /** The chunk's first step. */
  readonly from: number;
  /** Run the observed step, in a lane that has one and is prepared for it, and bring back its histograms. */
  readonly observe: boolean;
}

export class Lane {
  readonly name: string;
  readonly config: Config;
  readonly program: LaneProgram;
  readonly #gpu: Gpu;
  readonly #trainBatch: BatchWriter;
  readonly #validationBatch: BatchWriter;
  readonly #metrics: ReadBackRing;
  readonly #timer: PassTimer | undefined;
  readonly #histograms: ReadBackRing | undefined;
  /** The step's two halves, one behind the other. */
  readonly #step: readonly Dispatch[];
  #observedStep: readonly Dispatch[] = [];
  #later: LaterDispatches | undefined;
  /** What a step takes, as far as is known. */
  #stepMs: number;
  #preparing: Promise<LaterDispatches> | undefined;
  /** CPU time spent writing, encoding and submitting, in total and the steps it was for. */
  #submitMs = 0;
  #submits = 0;

  private constructor({ gpu, name, config, data }: LaneOptions, program: LaneProgram) {
    const { device } = gpu;
    this.name = name;
    this.config = config;
    this.program = program;
    this.#step = wholeStep(program.step);
    this.#gpu = gpu;
    const flops = program.cost.executedFlops * config.training.accumulation;
    this.#stepMs = expectedStepMs(flops, gpu.capabilities.software);
    const form = batchForm(taskOf(data), config.training.batchSize);
    this.#trainBatch = new BatchWriter(device, data, form, program.trainingInputs);
    this.#validationBatch = new BatchWriter(device, data, form, [program.validationInputs]);
    this.#timer = gpu.capabilities.timestampQuery ? new PassTimer(device, name, METRICS_ROWS) : undefined;
    const rows = program.memory.place(program.tensors.metrics);
    const { gates } = program;
    this.#metrics = new ReadBackRing(device, name, [
      rows,
      ...(this.#timer ? [this.#timer.range] : []),
      ...(gates ? [program.memory.place(gates.record)] : []),
    ]);
    this.#histograms = program.observed && new ReadBackRing(device, `${name} histograms`, [program.observed.counts]);
  }

  /**
   * Builds and compiles everything a step needs; parameters are not set yet (see laneState.ts).
   * @throws OutOfMemoryError, LimitError, GpuError
   */
  static async create(options: LaneOptions): Promise<Lane> {
    const program = await buildLaneProgram(options);
    const creations = new Creations(options.gpu.device, `lane '${options.name}'`);
    const lane = creations.make(() => new Lane(options, program));
    try {
      await creations.check();
    } catch (failure) {
      lane.destroy();
      throw failure;
    }
    return lane;
  }

  /**
   * Compiles what validation and observed steps need; before the first of these.
   * @throws GpuError
   */
  prepareLater(): Promise<LaterDispatches> {
    this.#preparing ??= this.#prepare();
    return this.#preparing;
  }

  async #prepare(): Promise<LaterDispatches> {
    try {
      this.#later = await this.program.later();
      if (this.#later.observedStep) this.#observedStep = wholeStep(this.#later.observedStep);
      return this.#later;
    } catch (failure) {
      this.#preparing = undefined;
      throw failure;
    }
  }

  /** CPU milliseconds a step takes in this thread, on average since the lane was made. */
  get submitMs(): number {
    return this.#submits === 0 ? 0 : this.#submitMs / this.#submits;
  }

  /** Writes micro-batch `micro` of training step `step`; the next `submitStep` trains on it. */
  writeBatch(step: number, micro: number): void {
    const started = performance.now();
    this.#trainBatch.writeTraining(step, micro);
    this.#submitMs += performance.now() - started;
  }

  /** Whether steps are timed on the GPU, whatever else runs beside them. */
  get isTimed(): boolean {
    return this.#timer !== undefined;
  }

  /** What a step of the last chunk took: the next ones are submitted in as many parts as that asks for. */
  took(stepMs: number, observed: boolean): void {
    this.#stepMs = observed ? stepMs / OBSERVED_COST : stepMs;
  }

  /** Submits step number `step`. With `read`, what steps read.from…step reported comes back when the GPU is done. */
  submitStep(step: number, rate: number, read?: StepRead): Promise<ChunkReport> | undefined {
    const started = performance.now();
    const { device } = this.#gpu;
    const { program } = this;
    const hyper = program.memory.place(program.tensors.hyper);
    device.queue.writeBuffer(hyper.buffer, hyper.offset, encodeHyper({ learningRate: rate }));
    const observed = read?.observe === true ? program.observed : undefined;
    if (observed && !this.#later) throw new RangeError(`Lane '${this.name}' is not prepared to be observed.`);
    const dispatches = observed ? this.#observedStep : this.#step;
    const shape = {
      stepMs: this.#stepMs,
      microBatches: this.config.training.accumulation,
      observed: observed !== undefined,
    };
    const parts = inParts(dispatches, submitsOf(shape));
    let report: (() => Promise<ChunkReport>) | undefined;
    for (const [index, part] of parts.entries()) {
      const [isFirst, isLast] = [index === 0, index === parts.length - 1];
      const encoder = device.createCommandEncoder({ label: `${this.name} step` });
      if (isFirst && observed)
        encoder.clearBuffer(observed.counts.buffer, observed.counts.offset, observed.counts.size);
      const timestampWrites = isFirst || isLast ? this.#timer?.writes(step, isFirst, isLast) : undefined;
      const pass = encoder.beginComputePass({
        label: `${this.name} step`,
        ...(timestampWrites && { timestampWrites }),
      });
      encodeDispatches(pass, part);
      pass.end();
      if (isLast) report = read && this.#readBack(encoder, read.from, step + 1, observed !== undefined);
      device.queue.submit([encoder.finish()]);
    }
    const arrived = report?.();
    this.#submitMs += performance.now() - started;
    this.#submits += 1;
    return arrived;
  }

  /** Encodes the copies of what steps from…to−1 reported; the function returned waits for them. */
  #readBack(encoder: GPUCommandEncoder, from: number, to: number, observed: boolean): () => Promise<ChunkReport> {
    const timer = this.#timer;
    timer?.resolve(encoder);
    const pending = this.#metrics.copy(encoder);
    const histograms = observed ? this.#histograms?.copy(encoder) : undefined;
    return async () => {
      const [[rows, ...others], [counts] = []] = await Promise.all([pending.bytes(), histograms?.bytes()]);
      const times = timer && others[0];
      const record = this.program.gates && others.at(-1);
      return {
        rows: decodeMetrics(rows ?? new ArrayBuffer(0), from, to),
        ...(timer && times && { gpuMs: timer.meanMs(times, from, to) }),
        ...(record && { gates: decodeGates(record, to) }),
        ...(counts && { histograms: decodeHistograms(counts) }),
      };
    };
  }

  /** The next step submitted counts as overflowed: skipped, and the scale backed off, as after a real one. */
  forceOverflow(): void {
    this.#writeScaler(outsideFoundInfWrite());
  }

  /**
   * The loss scale from the next step on. The rule then goes on from there; its growth tracker stays.
   * @throws RangeError for a scale that is no positive normal f32.
   */
  setLossScale(scale: number): void {
    this.#writeScaler(scaleWrite(scale));
  }

  #writeScaler({ byteOffset, words }: ScalerWrite): void {
    const { buffer, offset } = this.program.memory.place(this.program.graph.scaler);
    this.#gpu.device.queue.writeBuffer(buffer, offset + byteOffset, words);
  }

  /** Mean loss and accuracy over the first `batches` held-out batches. Waits for the GPU. */
  async validate(batches: number): Promise<{ loss: number; accuracy: number }> {
    const { device } = this.#gpu;
    const { program } = this;
    const { validation } = await this.prepareLater();
    const ranges = [program.validationLoss, program.validationHits] as const;
    for (const range of ranges) device.queue.writeBuffer(range.buffer, range.offset, new Uint8Array(range.size));
    for (let index = 0; index < batches; index++) {
      this.#validationBatch.writeValidation(index);
      this.run(validation, `${this.name} validation`);
    }
    const [loss, hits] = await Promise.all(ranges.map((range) => readRange(device, range)));
    // The graph's sums divide by the targets of a whole step; validation adds up micro-batches.
    const mean = this.config.training.accumulation / batches;
    return { loss: firstFloat(loss) * mean, accuracy: firstFloat(hits) * mean };
  }

  /**
   * Runs each of the step's dispatches over no workgroups: nothing is written, but drivers that compile a kernel when it is
   * first run have done so then. Waits for nothing.
   */
  warmUp(): void {
    const { device } = this.#gpu;
    const label = `${this.name} warm-up`;
    // A new buffer is zero: no workgroups in any dimension.
    const none = device.createBuffer({
      label,
      size: 3 * Uint32Array.BYTES_PER_ELEMENT,
      usage: GPUBufferUsage.INDIRECT,
    });
    const encoder = device.createCommandEncoder({ label });
    const pass = encoder.beginComputePass({ label });
    for (const { pipeline, bindGroup } of this.#step) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroupsIndirect(none, 0);
    }
    pass.end();
    device.queue.submit([encoder.finish()]);
    none.destroy();
  }

  /** Submits dispatches outside a step. */
  run(dispatches: readonly Dispatch[], label: string): void {
    const encoder = this.#gpu.device.createCommandEncoder({ label });
    const pass = encoder.beginComputePass({ label });
    encodeDispatches(pass, dispatches);
    pass.end();
    this.#gpu.device.queue.submit([encoder.finish()]);
  }

  destroy(): void {
    this.#metrics.destroy();
    this.#timer?.destroy();
    this.#histograms?.destroy();
    this.program.memory.destroy();
  }
}

function firstFloat(bytes: ArrayBuffer | undefined): number {
  return bytes ? (new Float32Array(bytes)[0] ?? Number.NaN) : Number.NaN;
}
