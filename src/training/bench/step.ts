/**
 * Measures whole training steps, as a session drives them: lanes in turns, each alone on the device for the time of a run, so
 * that none waits for another's work. Knows nothing of Node; the page can run it too.
 */
import type { Experiment } from "../../config/experiment";
import { applyDiff } from "../../config/diff";
import type { DataSource } from "../../data/source";
import { countCalls } from "../../gpu/callCounter";
import type { Gpu } from "../../gpu/device";
import type { PipelineCache } from "../../gpu/pipelines";
import { elementsOf } from "../../graph/tensors";
import { spreadOf, type Spread } from "../../numerics/quantile";
import { stepFlops } from "../step/gateReport";
import type { Lane } from "../lane/lane";
import { wholeStep } from "../lane/laneProgram";
import { openLanes } from "../lane/openLanes";
import { Session, type StepReport } from "../session";

export interface StepFigures {
  readonly lane: string;
  /** `fp32`, `mixed-native` or `mixed-packed`. */
  readonly precision: string;
  readonly params: number;
  /** Of the last step: work that was done has a result. */
  readonly loss: number;
  /** Wall time of a step, over runs of `stepsPerRun` steps, each counted as the mean of its run. */
  readonly stepMs: Spread;
  readonly runs: number;
  /** 1 on a slow device; more where a single step is shorter than clocks and read-back can resolve. */
  readonly stepsPerRun: number;
  /** Time of the steps' passes by the GPU's own clock; absent where the device has no `timestamp-query`. */
  readonly gpuMs?: Spread;
  /** CPU time of this thread for a step: batch, encoding, submit. */
  readonly jsMs: number;
  readonly dispatches: number;
  /** GPU submits a step over the runs: 1. */
  readonly submitsPerStep: number;
  /** GPU objects made during the runs: none. */
  readonly objectsCreated: number;
  /** Of forward and backward, by formula (graph/ops/cost.ts) and, where gates decide, by what was awake, on average. */
  readonly flopsPerStep: { readonly dense: number; readonly executed: number };
  /** FLOPs over the median step. */
  readonly gflops: { readonly dense: number; readonly executed: number };
  readonly bytes: { readonly activations: number; readonly total: number };
}

export interface BenchStepOptions {
  readonly gpu: Gpu;
  readonly pipelines: PipelineCache;
  readonly experiment: Experiment;
  readonly data: DataSource;
  /** Steps before the first that is measured; the driver's own warm-up is in them. */
  readonly warmUp: number;
  /** At most; fewer, but at least three, where they would take longer than `budgetMs` a lane. */
  readonly runs: number;
  /** No limit where absent. */
  readonly budgetMs?: number;
}

/** A run lasts about this long, in one chunk of the session. */
const RUN_MS = 40;
const MOST_STEPS_PER_RUN = 32;
const FEWEST_RUNS = 3;

/**
 * Figures of each lane. Their runs take turns, so that what the machine does meanwhile meets all alike; while one runs, the others
 * do nothing. Nothing is validated, and the lanes are given back.
 */
export async function* benchStep(options: BenchStepOptions): AsyncGenerator<StepFigures> {
  const { experiment, runs } = options;
  // A schedule long enough, and neither validation nor histograms between steps.
  const steps = options.warmUp + runs * MOST_STEPS_PER_RUN + 1;
  const training = { validationInterval: 0, histogramInterval: 0, steps };
  const base = applyDiff(experiment.base, { training });
  const benches: LaneBench[] = [];
  try {
    for (const lane of experiment.lanes)
      benches.push(await LaneBench.open({ ...options, experiment: { base, lanes: [lane] } }));
    const isSpent = budget(options, experiment.lanes.length);
    for (let run = 0; run < runs && (run < FEWEST_RUNS || !isSpent()); run++)
      for (const bench of benches) await bench.run();
    for (const bench of benches) yield bench.figures();
  } finally {
    for (const bench of benches) bench.destroy();
  }
}

/** A lane that is warm, and its runs. */
class LaneBench {
  readonly #options: BenchStepOptions;
  readonly #session: Session;
  readonly #lane: Lane;
  readonly #reports: StepReport[];
  readonly #stepsPerRun: number;
  readonly #times: number[] = [];
  #jsMs = 0;
  #submits = 0;
  #created = 0;

  private constructor(
    options: BenchStepOptions,
    session: Session,
    lane: Lane,
    reports: StepReport[],
    stepsPerRun: number,
  ) {
    this.#options = options;
    this.#session = session;
    this.#lane = lane;
    this.#reports = reports;
    this.#stepsPerRun = stepsPerRun;
  }

  /** @param options with one lane. */
  static async open(options: BenchStepOptions): Promise<LaneBench> {
    const lanes = await openLanes(options);
    const reports: StepReport[] = [];
    const onSteps = (_: Lane, rows: readonly StepReport[]): void => void reports.push(...rows);
    const session = new Session(lanes, options.data, { onSteps, onValidation: () => {} });
    try {
      const [lane] = lanes;
      if (!lane) throw new RangeError("There is no lane to measure.");
      const once = await warmUp(session, options.warmUp, budget(options));
      await session.prepareLater();
      reports.length = 0;
      const stepsPerRun = Math.max(1, Math.min(MOST_STEPS_PER_RUN, Math.round(RUN_MS / once)));
      return new LaneBench(options, session, lane, reports, stepsPerRun);
    } catch (error) {
      session.destroy();
      throw error;
    }
  }

  async run(): Promise<void> {
    // `submitMs` is a mean since the lane was made.
    const before = this.#lane.submitMs * this.#session.step;
    const endCount = countCalls(this.#options.gpu.device);
    this.#times.push(await stepTime(this.#session, this.#stepsPerRun));
    const { submits, created } = endCount();
    this.#submits += submits;
    this.#created += created.length;
    this.#jsMs += this.#lane.submitMs * this.#session.step - before;
  }

  figures(): StepFigures {
    const { program, name, isTimed } = this.#lane;
    const { graph, half, memory, step } = program;
    const reports = this.#reports;
    const runs = this.#times.length;
    const steps = runs * this.#stepsPerRun;
    const flops = reports.map((row) => stepFlops(program, this.#lane.config.training.accumulation, row));
    const flopsPerStep = {
      dense: flops[0]?.dense ?? 0,
      executed: flops.reduce((sum, { executed }) => sum + executed, 0) / flops.length,
    };
    const stepMs = spreadOf(this.#times);
    return {
      lane: name,
      precision: half === "none" ? "fp32" : `mixed-${half}`,
      params: graph.parameters.reduce((count, { tensor }) => count + elementsOf(tensor.shape), 0),
      loss: reports.at(-1)?.loss ?? Number.NaN,
      stepMs,
      runs,
      stepsPerRun: this.#stepsPerRun,
      ...(isTimed && { gpuMs: spreadOf(reports.map((row) => row.stepMs)) }),
      jsMs: this.#jsMs / steps,
      dispatches: wholeStep(step).length,
      submitsPerStep: this.#submits / steps,
      objectsCreated: this.#created,
      flopsPerStep,
      gflops: {
        dense: gigaflops(flopsPerStep.dense, stepMs.median),
        executed: gigaflops(flopsPerStep.executed, stepMs.median),
      },
      bytes: { activations: memory.bytesByKind.activation, total: memory.totalBytes },
    };
  }

  destroy(): void {
    this.#session.destroy();
  }
}

/** Tells when the time of so many lanes is up, from now on. */
function budget({ budgetMs = Number.POSITIVE_INFINITY }: BenchStepOptions, lanes = 1): () => boolean {
  const started = performance.now();
  return () => performance.now() - started > lanes * budgetMs;
}

/** The last step's milliseconds, after `steps` of them or as many as there is time for. */
async function warmUp(session: Session, steps: number, isSpent: () => boolean): Promise<number> {
  let last = await stepTime(session, 1);
  while (session.step < Math.max(steps, 2) && (session.step < 2 || !isSpent())) last = await stepTime(session, 1);
  return last;
}

/** Wall milliseconds a step, over `steps` steps up to the read-back of their metrics. */
async function stepTime(session: Session, steps: number): Promise<number> {
  const started = performance.now();
  await session.advance({ until: session.step + steps });
  return (performance.now() - started) / steps;
}

/** GFLOP/s from operations and milliseconds. */
function gigaflops(flops: number, milliseconds: number): number {
  return flops / (milliseconds * 1e6);
}
