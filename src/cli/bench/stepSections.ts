/** Whole training steps, as the command line measures them: four models or one of the user's, curves, and a profile. */
import type { Source } from "../../words/refused";
import { applyFlags } from "../../config/flags";
import { parseExperiment, presetExperiment, type Experiment } from "../../config/experiment";
import { namedLanes } from "../../config/lanes";
import { createDataSource } from "../../data/createDataSource";
import type { ModelTask } from "../../models/task";
import { BENCH_MODELS, benchModel } from "../../training/bench/models";
import { profileStep, type ProfileFigure } from "../../training/bench/profile";
import { benchScaling, exponentsOf, SCALING_CURVES, type ScalingPoint } from "../../training/bench/scaling";
import { benchStep, type StepFigures } from "../../training/bench/step";
import { taskOf } from "../../training/task";
import { formatFixed, formatPercent } from "../../words/numbers";
import { terminalWords } from "../../words/words";
import { table } from "../table";
import { UsageError } from "../usage";
import { gateExperiment } from "./gateLanes";
import type { Section, StepChoice } from "./section";

const RUNS = 30;
/** The driver compiles and the clock rises in the first steps. */
const WARM_UP_STEPS = 10;
/** Of a lane, warm-up included: a software adapter takes seconds for a step of the largest model. */
const STEP_BUDGET_MS = 6000;
const SCALING_BUDGET_MS = 2000;
const PROFILE_RUNS = 5;
const PROFILE_BUDGET_MS = 300;
const PROFILE_ROWS = 20;
const DEFAULT_MODEL = "tiny-gpt";
const COMMAND_LINE: Source = { in: "command-line" };

interface ModelFigures extends StepFigures {
  readonly model: string;
  readonly batchSize: number;
  /** What another library needs to know to train the same model. */
  readonly task: ModelTask;
}

/** @throws ConfigError before any device is opened. */
export function stepSection(choice: StepChoice): () => Section {
  const chosen = choice.preset !== undefined || choice.flags.length > 0;
  const single = chosen ? chosenExperiment(choice) : undefined;
  return measuredSteps(choice.runs ?? RUNS, (software) =>
    single
      ? [{ model: choice.preset ?? DEFAULT_MODEL, experiment: single }]
      : BENCH_MODELS.map((name) => ({
          model: name,
          experiment: withLanes(benchModel(name, software), choice.lanes),
        })),
  );
}

/**
 * One model dense, then gated, with ever fewer of its blocks awake.
 * @throws ConfigError, UsageError before any device is opened.
 */
export function gateSection(choice: StepChoice): () => Section {
  if (choice.lanes !== undefined) {
    throw new UsageError({ code: "usage/gates-has-lanes" });
  }
  const experiment = gateExperiment(chosenExperiment(choice).base);
  return measuredSteps(choice.runs ?? RUNS, () => [{ model: choice.preset ?? DEFAULT_MODEL, experiment }]);
}

interface MeasuredModel {
  readonly model: string;
  readonly experiment: Experiment;
}

function measuredSteps(runs: number, chosen: (software: boolean) => readonly MeasuredModel[]): () => Section {
  const figures: ModelFigures[] = [];
  return () => ({
    note: terminalWords().bench.stepsNote({ runs, seconds: STEP_BUDGET_MS / 1000 }),
    measure: async function* (gpu, pipelines) {
      for (const { model, experiment } of chosen(gpu.capabilities.software)) {
        const data = await createDataSource(experiment.base);
        const options = { gpu, pipelines, experiment, data, warmUp: WARM_UP_STEPS, runs };
        for await (const lane of benchStep({ ...options, budgetMs: STEP_BUDGET_MS })) {
          const { batchSize } = experiment.base.training;
          const figure = { model, batchSize, task: taskOf(data), ...lane };
          figures.push(figure);
          yield figure;
        }
      }
    },
    tables: () => [table(figures.map(stepRow), terminalWords().bench.steps)],
    summary: () => [],
  });
}

function stepRow(figures: ModelFigures) {
  const { model, batchSize, lane, precision, runs, stepsPerRun, stepMs, gpuMs, jsMs, dispatches } = figures;
  const { flopsPerStep, gflops, bytes } = figures;
  return {
    model,
    batch: batchSize,
    lane,
    precision,
    steps: runs * stepsPerRun,
    median: formatFixed(stepMs.median, 2),
    p95: formatFixed(stepMs.p95, 2),
    gpu: gpuMs === undefined ? "" : formatFixed(gpuMs.median, 2),
    javaScript: formatFixed(jsMs, 3),
    dispatches,
    megaflop: formatFixed(flopsPerStep.executed / 1e6, 1),
    gflops: formatFixed(gflops.executed, 2),
    activations: formatFixed(bytes.activations / 2 ** 20, 2),
    total: formatFixed(bytes.total / 2 ** 20, 2),
  };
}

function pointRow({ axis, value, lane, stepMs, executedFlops }: ScalingPoint) {
  return {
    axis,
    value,
    lane,
    median: formatFixed(stepMs, 2),
    megaflop: formatFixed(executedFlops / 1e6, 1),
    gflops: formatFixed(executedFlops / (stepMs * 1e6), 2),
  };
}

function exponentRow({ axis, lane, time, work }: ReturnType<typeof exponentsOf>[number]) {
  return { axis, lane, time: `${axis}^${formatFixed(time, 2)}`, work: `${axis}^${formatFixed(work, 2)}` };
}

function profileRow({ lane, label, ms, share }: ProfileFigure) {
  return { lane, dispatch: label, ms: formatFixed(ms, 3), share: formatPercent(share, 1) };
}

export function scalingSection(choice: StepChoice): () => Section {
  const experiment = chosenExperiment(choice);
  const points: ScalingPoint[] = [];
  return () => ({
    note: terminalWords().bench.scalingNote,
    measure: async function* (gpu, pipelines) {
      const limits = { runs: choice.runs ?? RUNS, warmUp: WARM_UP_STEPS, budgetMs: SCALING_BUDGET_MS };
      const curves = SCALING_CURVES;
      for await (const point of benchScaling({ gpu, pipelines, experiment, curves, ...limits })) {
        points.push(point);
        yield point;
      }
    },
    tables: () => [
      table(points.map(pointRow), terminalWords().bench.scaling),
      table(exponentsOf(points).map(exponentRow), terminalWords().bench.exponents),
    ],
    summary: () => [{ exponents: exponentsOf(points) }],
  });
}

export function profileSection(choice: StepChoice): () => Section {
  const experiment = chosenExperiment(choice);
  const figures: ProfileFigure[] = [];
  return () => ({
    note: terminalWords().bench.profileNote,
    measure: async function* (gpu, pipelines) {
      const data = await createDataSource(experiment.base);
      const limits = { runs: choice.runs ?? PROFILE_RUNS, budgetMs: PROFILE_BUDGET_MS };
      figures.push(...(await profileStep({ gpu, pipelines, experiment, data, ...limits })));
      yield* figures;
    },
    tables: () =>
      experiment.lanes.map(({ name }) => {
        const slowest = figures.filter(({ lane }) => lane === name).slice(0, PROFILE_ROWS);
        return table(slowest.map(profileRow), terminalWords().bench.profile);
      }),
    summary: () => [],
  });
}

function chosenExperiment({ preset = DEFAULT_MODEL, lanes, flags }: StepChoice): Experiment {
  const experiment = presetExperiment(preset, COMMAND_LINE);
  return withLanes({ ...experiment, base: applyFlags(experiment.base, flags) }, lanes);
}

function withLanes({ base, lanes }: Experiment, wanted: readonly string[] | undefined): Experiment {
  const chosen = wanted === undefined ? lanes : namedLanes(wanted, COMMAND_LINE);
  return parseExperiment({ base, lanes: chosen }, COMMAND_LINE);
}
