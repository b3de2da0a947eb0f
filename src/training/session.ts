/**
 * A session: the lanes of one experiment, trained in locked step on the same batches. It feeds batches, submits steps,
 * collects metrics and validates; it decides nothing from what it reads back.
 *
 * Steps are submitted in chunks, one lane's after the other's, and each lane's chunk ends with a copy of its metrics
 * ring in the same command buffer. Up to two chunks a lane are under way, so the GPU does not wait for the read-back.
 */
import type { Config } from "../config/schema";
import type { DataSource } from "../data/source";
import type { MetricsRow } from "../kernels/stepEnd/stepState";
import type { GateReport } from "./step/gateReport";
import type { Lane } from "./lane/lane";
import { causeOf, type OverflowCause } from "./step/overflowFlags";
import { learningRate } from "./step/schedule";
import type { WeightDrift } from "./use/weightDrift";

export interface StepReport extends MetricsRow {
  /** The GPU's time for this step, averaged over its chunk. */
  readonly stepMs: number;
  /** Where it began, for a step whose gradients were not finite. */
  readonly overflow?: OverflowCause;
}

export interface ValidationReport {
  /** Steps done when it was measured. */
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
}

/** The exponents of a lane's watched tensors at one step. */
export interface HistogramReport {
  /** Steps done with it: 1 for the first. */
  readonly step: number;
  /** The loss scale that the step used: its gradients are that much larger than the loss's own. */
  readonly scale: number;
  readonly skipped: boolean;
  /** Where it began, where the step's gradients were not finite. */
  readonly overflow?: OverflowCause;
  /** `lane.program.observed.watched` × HISTOGRAM_BINS. */
  readonly counts: Uint32Array<ArrayBuffer>;
}

/** How far a lane's weights w are from the reference lane's, v (weightDrift.ts). */
export interface DriftReport {
  /** The name of the reference lane. */
  readonly reference: string;
  /** Steps that both have done. */
  readonly step: number;
  /** ‖w − v‖ / ‖v‖ over all weights that both have, as one vector. */
  readonly distance: number;
  /** The parameters that both have, and the same of each of them. */
  readonly parameters: readonly string[];
  readonly distances: Float32Array<ArrayBuffer>;
}

export interface SessionListener {
  onSteps(lane: Lane, reports: readonly StepReport[]): void;
  onHistograms?(lane: Lane, report: HistogramReport): void;
  onGates?(lane: Lane, report: GateReport): void;
  onDrift?(lane: Lane, report: DriftReport): void;
  onValidation(lane: Lane, report: ValidationReport): void;
}

export interface AdvanceOptions {
  /** Stop once this many steps are done. */
  readonly until: number;
  /** Asked between chunks; a chunk under way is finished. */
  readonly shouldPause?: () => boolean;
}

/** A chunk should keep the GPU busy for about this long: short enough to pause at once, long enough to hide read-back. */
const CHUNK_MS = 100;
const MAX_CHUNK_STEPS = 32;
const CHUNKS_UNDER_WAY = 2;

export class Session {
  #lanes: readonly Lane[];
  readonly #data: DataSource;
  readonly #listener: SessionListener;
  #drift: WeightDrift | undefined;
  #step: number;
  #advancing = false;
  /** When the last lane's last chunk was done: the wall time of a round of chunks counts from there. */
  #roundDone = 0;
  /** Wall time of one step of all lanes together, in the last round. */
  #roundMs = Number.POSITIVE_INFINITY;

  /** `step`: steps the lanes have done already (a resumed run). `drift`, measured where steps are observed, is the session's. */
  constructor(
    lanes: readonly Lane[],
    data: DataSource,
    listener: SessionListener,
    { step = 0, drift }: { readonly step?: number; readonly drift?: WeightDrift | undefined } = {},
  ) {
    this.#lanes = lanes;
    this.#drift = drift;
    this.#data = data;
    this.#listener = listener;
    this.#step = step;
  }

  get lanes(): readonly Lane[] {
    return this.#lanes;
  }

  /** Steps submitted; equal to steps done whenever `advance` is not running. */
  get step(): number {
    return this.#step;
  }

  /** Trains all lanes to the same step. Resolves when every report has been delivered. */
  async advance({ until, shouldPause = () => false }: AdvanceOptions): Promise<void> {
    const pending: Promise<void>[] = [];
    const wait = (work: Promise<void>): void => {
      pending.push(work);
      // It may fail while something else is awaited; its own turn tells of it.
      work.catch(() => {});
    };
    this.#roundDone = performance.now();
    this.#advancing = true;
    try {
      while (this.#step < until && !shouldPause()) {
        const steps = this.#chunkSteps(until);
        await this.#data.prefetch(this.#step, steps);
        const from = this.#step;
        // A chunk never goes past an observed step, so that only its last can be one.
        const observes = steps === this.#stepsToObservation();
        if (observes) await this.prepareLater();
        this.#step += steps;
        for (const lane of this.lanes) {
          const observed = isDue(lane.config.training.histogramInterval, this.#step);
          const chunk = this.#submitChunk(lane, from, this.#step, observes && observed);
          wait(chunk);
          // Without timestamps, only a lane that has the GPU to itself can be timed.
          if (!lane.isTimed) await chunk;
        }
        if (observes && this.#drift) wait(this.#measureDrift(this.#drift, this.#step));
        const judged = this.lanes.filter((lane) => isValidated(lane, this.#step));
        const validates = judged.length > 0;
        while (pending.length > (validates ? 0 : (CHUNKS_UNDER_WAY - 1) * this.lanes.length)) await pending.shift();
        if (validates) await this.validate(judged);
      }
    } finally {
      await Promise.all(pending).finally(() => (this.#advancing = false));
    }
  }

  /**
   * Puts another lane in the place of one of the same name, between two calls of `advance`: a model that has changed its shape
   * goes on where it was. What was reported stands, and the batches go on in their order. The lane replaced is destroyed.
   * @param drift of the lanes as they are now; the one until here is destroyed with the buffers that it read.
   * @throws RangeError while steps are under way, or for a lane of another name.
   */
  replace(lane: Lane, next: Lane, drift?: WeightDrift): void {
    if (this.#advancing) throw new RangeError(`Lane '${lane.name}' is replaced while steps are under way.`);
    if (!this.#lanes.includes(lane) || next.name !== lane.name)
      throw new RangeError(`Lane '${next.name}' cannot take the place of '${lane.name}'.`);
    this.#lanes = this.#lanes.map((one) => (one === lane ? next : one));
    this.#drift?.destroy();
    this.#drift = drift;
    lane.destroy();
    // How long a step takes now is not known.
    this.#roundMs = Number.POSITIVE_INFINITY;
  }

  /** Compiles what the first step did without: begun once that is done, waited for where it is needed. */
  async prepareLater(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.prepareLater()));
  }

  /** Measures lanes, all of them unless told otherwise, on the same held-out batches. */
  async validate(lanes: readonly Lane[] = this.lanes): Promise<void> {
    const { validationBatches = 1, accumulation = 1 } = lanes[0]?.config.training ?? {};
    // Of a step's size, so that accumulation does not change which rows are judged.
    const microBatches = validationBatches * accumulation;
    await this.#data.prefetchValidation(microBatches);
    for (const lane of lanes) {
      this.#listener.onValidation(lane, { step: this.#step, ...(await lane.validate(microBatches)) });
    }
    this.#roundDone = performance.now();
  }

  destroy(): void {
    this.#drift?.destroy();
    for (const lane of this.lanes) lane.destroy();
  }

  async #measureDrift(drift: WeightDrift, step: number): Promise<void> {
    const { reference } = drift;
    for (const { lane, distances } of await drift.measure()) {
      const parameters = drift.namesOf(lane);
      const { whole: distance, each } = distances;
      this.#listener.onDrift?.(lane, { reference, step, distance, parameters, distances: each });
    }
  }

  /** Steps of the next chunk: never past a lane's validation or an observed step, few on a slow device. */
  #chunkSteps(until: number): number {
    const toValidation = this.#stepsTo(({ validationInterval }) => validationInterval);
    const toObservation = this.#stepsToObservation();
    const affordable = Math.max(1, Math.floor(CHUNK_MS / this.#roundMs));
    return Math.min(until - this.#step, toValidation, toObservation, affordable, MAX_CHUNK_STEPS);
  }

  /** Steps until one is done that a lane is observed at. */
  #stepsToObservation(): number {
    return this.#stepsTo(({ histogramInterval }) => histogramInterval);
  }

  /** Steps until a lane has done a multiple of its interval; infinite where none has one. */
  #stepsTo(intervalOf: (training: Config["training"]) => number): number {
    const steps = this.lanes
      .map(({ config }) => intervalOf(config.training))
      .map((interval) => (interval === 0 ? Number.POSITIVE_INFINITY : interval - (this.#step % interval)));
    return Math.min(...steps);
  }

  async #submitChunk(lane: Lane, from: number, to: number, observe: boolean): Promise<void> {
    const { optimizer, training } = lane.config;
    const submitted = performance.now();
    let report: ReturnType<Lane["submitStep"]>;
    for (let step = from; step < to; step++) {
      for (let micro = 0; micro < training.accumulation; micro++) lane.writeBatch(step, micro);
      const rate = learningRate(optimizer, training.steps, step);
      report = lane.submitStep(step, rate, step === to - 1 ? { from, observe } : undefined);
    }
    const { rows = [], gpuMs, histograms: counts, gates } = (await report) ?? {};
    // A failure is told where the preparation is waited for.
    if (lane === this.lanes.at(-1)) this.prepareLater().catch(() => {});
    const now = performance.now();
    const stepMs = gpuMs ?? (now - submitted) / (to - from);
    // An observed step says little of the others, but where there are no others.
    if (!observe || training.histogramInterval === 1) lane.took(stepMs, observe);
    if (lane === this.lanes.at(-1)) {
      this.#roundMs = (now - this.#roundDone) / (to - from);
      this.#roundDone = now;
    }
    const reports = rows.map((row): StepReport => {
      const overflow = causeOf(row, lane.program.flagged);
      return { ...row, stepMs, ...(overflow && { overflow }) };
    });
    this.#listener.onSteps(lane, reports);
    if (gates) this.#listener.onGates?.(lane, gates);
    const last = reports.at(-1);
    if (!counts || !last) return;
    const { scale, skipped, overflow } = last;
    this.#listener.onHistograms?.(lane, { step: to, scale, skipped, ...(overflow && { overflow }), counts });
  }
}

/** Whether the step with which so many are done is one of every `interval`; the first is not, and waits for nothing. */
function isDue(interval: number, done: number): boolean {
  return interval > 0 && done % interval === 0;
}

function isValidated({ config }: Lane, done: number): boolean {
  const { validationInterval, steps } = config.training;
  return done === steps || isDue(validationInterval, done);
}
