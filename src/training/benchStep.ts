/**
 * Measures whole training steps, as a session drives them: one lane after the other, each alone on the device, so that
 * none waits for another's work. Knows nothing of Node; the page can run it too.
 */
import { laneConfig, type Experiment } from "../config/experiment";
import { applyDiff } from "../config/diff";
import type { DataSource } from "../data/source";
import type { Gpu } from "../gpu/device";
import type { PipelineCache } from "../gpu/pipelines";
import { elementsOf } from "../graph/tensors";
import { spreadOf, type Spread } from "../numerics/quantile";
import { openLanes } from "./openLanes";
import { Session } from "./session";

export interface StepFigures {
  readonly lane: string;
  /** `fp32`, `mixed-native` or `mixed-packed`. */
  readonly precision: string;
  readonly params: number;
  /** Wall time of a step, over runs of `stepsPerRun` steps, each counted as the mean of its run. */
  readonly stepMs: Spread;
  readonly runs: number;
  /** 1 on a slow device; more where a single step is shorter than clocks and read-back can resolve. */
  readonly stepsPerRun: number;
  /** CPU time of this thread for a step: batch, encoding, submit. */
  readonly jsMs: number;
  readonly dispatches: number;
  /** Of forward and backward, by formula (graph/cost.ts). */
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
  readonly runs: number;
}

/** A run lasts about this long, in one chunk of the session. */
const RUN_MS = 40;
const MOST_STEPS_PER_RUN = 32;

/** Figures of each lane as it is done. Nothing is validated, and the lane is given back. */
export async function* benchStep(options: BenchStepOptions): AsyncGenerator<StepFigures> {
  const { experiment, warmUp, runs } = options;
  // A schedule long enough, and no validation between steps.
  const training = { validationInterval: 0, steps: warmUp + runs * MOST_STEPS_PER_RUN + 1 };
  const base = applyDiff(experiment.base, { training });
  for (const lane of experiment.lanes)
    yield await benchLane({ ...options, experiment: { base, lanes: [lane] } });
}

async function benchLane({
  gpu,
  pipelines,
  experiment,
  data,
  warmUp,
  runs,
}: BenchStepOptions): Promise<StepFigures> {
  const lanes = await openLanes({ gpu, pipelines, experiment, data });
  const session = new Session(lanes, data, { onSteps: () => {}, onValidation: () => {} });
  try {
    const [lane] = lanes;
    const [described] = experiment.lanes;
    if (!lane || !described) throw new RangeError("There is no lane to measure.");
    await stepTime(session, warmUp - 1);
    const stepsPerRun = Math.max(
      1,
      Math.min(MOST_STEPS_PER_RUN, Math.round(RUN_MS / (await stepTime(session, 1)))),
    );
    const warmUpJsMs = lane.submitMs * warmUp;
    const times: number[] = [];
    for (let run = 0; run < runs; run++) times.push(await stepTime(session, stepsPerRun));
    const steps = runs * stepsPerRun;
    const { cost, graph, half, memory, step } = lane.program;
    const { accumulation } = laneConfig(experiment, described).training;
    const flopsPerStep = {
      dense: cost.denseFlops * accumulation,
      executed: cost.executedFlops * accumulation,
    };
    const stepMs = spreadOf(times);
    return {
      lane: lane.name,
      precision: half === "none" ? "fp32" : `mixed-${half}`,
      params: graph.parameters.reduce((count, { tensor }) => count + elementsOf(tensor.shape), 0),
      stepMs,
      runs,
      stepsPerRun,
      // `submitMs` is a mean since the lane was made.
      jsMs: (lane.submitMs * (warmUp + steps) - warmUpJsMs) / steps,
      dispatches: step.length,
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
