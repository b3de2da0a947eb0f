/**
 * Measures whole training steps, as a session drives them: one lane after the other, each alone on the device, so that
 * none waits for another's work. Knows nothing of Node; the page can run it too.
 */
import { laneConfig, type Experiment } from "../config/experiment";
import { applyDiff } from "../config/diff";
import type { DataSource } from "../data/source";
import { countCalls } from "../gpu/callCounter";
import type { Gpu } from "../gpu/device";
import type { PipelineCache } from "../gpu/pipelines";
import { elementsOf } from "../graph/tensors";
import { spreadOf, type Spread } from "../numerics/quantile";
import { stepFlops } from "./gateReport";
import type { Lane } from "./lane";
import { openLanes } from "./openLanes";
import { Session, type StepReport } from "./session";

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
  /** Of forward and backward, by formula (graph/cost.ts) and, where gates decide, by what was awake, on average. */
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

/** Figures of each lane as it is done. Nothing is validated, and the lane is given back. */
export async function* benchStep(options: BenchStepOptions): AsyncGenerator<StepFigures> {
  const { experiment, runs } = options;
  // A schedule long enough, and neither validation nor histograms between steps.
  const steps = options.warmUp + runs * MOST_STEPS_PER_RUN + 1;
  const training = { validationInterval: 0, histogramInterval: 0, steps };
  const base = applyDiff(experiment.base, { training });
  for (const lane of experiment.lanes)
    yield await benchLane({ ...options, experiment: { base, lanes: [lane] } });
}

async function benchLane(options: BenchStepOptions): Promise<StepFigures> {
  const { experiment, data } = options;
  const lanes = await openLanes(options);
  const reports: StepReport[] = [];
  const onSteps = (_: Lane, rows: readonly StepReport[]): void => void reports.push(...rows);
  const session = new Session(lanes, data, { onSteps, onValidation: () => {} });
  try {
    const [lane] = lanes;
    const [described] = experiment.lanes;
    if (!lane || !described) throw new RangeError("There is no lane to measure.");
    const isSpent = budget(options);
    const once = await warmUp(session, options.warmUp, isSpent);
    const stepsPerRun = Math.max(1, Math.min(MOST_STEPS_PER_RUN, Math.round(RUN_MS / once)));
    await session.prepareLater();
    reports.length = 0;
    // `submitMs` is a mean since the lane was made.
    const [warmUpSteps, warmUpJsMs] = [session.step, lane.submitMs * session.step];
    const times: number[] = [];
    const endCount = countCalls(options.gpu.device);
    while (times.length < options.runs && (times.length < FEWEST_RUNS || !isSpent()))
      times.push(await stepTime(session, stepsPerRun));
    const { submits, created } = endCount();
    const steps = session.step - warmUpSteps;
    const { graph, half, memory, step } = lane.program;
    const { accumulation } = laneConfig(experiment, described).training;
    const flops = reports.map((row) => stepFlops(lane.program, accumulation, row));
    const flopsPerStep = {
      dense: flops[0]?.dense ?? 0,
      executed: flops.reduce((sum, { executed }) => sum + executed, 0) / flops.length,
    };
    const stepMs = spreadOf(times);
    return {
      lane: lane.name,
      precision: half === "none" ? "fp32" : `mixed-${half}`,
      params: graph.parameters.reduce((count, { tensor }) => count + elementsOf(tensor.shape), 0),
      loss: reports.at(-1)?.loss ?? Number.NaN,
      stepMs,
      runs: times.length,
      stepsPerRun,
      ...(lane.isTimed && { gpuMs: spreadOf(reports.map((row) => row.stepMs)) }),
      jsMs: (lane.submitMs * session.step - warmUpJsMs) / steps,
      dispatches: step.length,
      submitsPerStep: submits / steps,
      objectsCreated: created.length,
      flopsPerStep,
      gflops: {
        dense: gigaflops(flopsPerStep.dense, stepMs.median),
        executed: gigaflops(flopsPerStep.executed, stepMs.median),
      },
      bytes: { activations: memory.bytesByKind.activation, total: memory.totalBytes },
    };
  } finally {
    session.destroy();
  }
}

/** Tells when a lane's time is up, from now on. */
function budget({ budgetMs = Number.POSITIVE_INFINITY }: BenchStepOptions): () => boolean {
  const started = performance.now();
  return () => performance.now() - started > budgetMs;
}

/** The last step's milliseconds, after `steps` of them or as many as there is time for. */
async function warmUp(session: Session, steps: number, isSpent: () => boolean): Promise<number> {
  let last = await stepTime(session, 1);
  while (session.step < Math.max(steps, 2) && (session.step < 2 || !isSpent()))
    last = await stepTime(session, 1);
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
