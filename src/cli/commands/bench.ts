/** `halfstep bench matmul|attention|step`: this device's figures, as a table for people or JSON lines for machines. */
import { applyFlags, splitFlags } from "../../config/flags";
import { parseExperiment, presetExperiment, type Experiment } from "../../config/experiment";
import { namedLanes } from "../../config/lanes";
import { createDataSource } from "../../data/createDataSource";
import type { Gpu } from "../../gpu/device";
import { openNodeGpu } from "../../gpu/node";
import { PipelineCache } from "../../gpu/pipelines";
import type { DType } from "../../graph/ir";
import { attentionBenchOps, matmulBenchOps, type BenchOp } from "../../kernels/check/benchOps";
import { halfForms } from "../../kernels/check/harness";
import { timeOp, type OpFigures } from "../../kernels/check/timeOp";
import { benchStep, type StepFigures } from "../../training/benchStep";
import { benchRecord } from "../benchRecord";
import { writeBytes } from "../files";
import { table, type Row } from "../table";
import { parseOptions, UsageError, wholeNumber } from "../usage";

const OPTIONS = {
  preset: { type: "string", default: "tiny-gpt" },
  lanes: { type: "string" },
  runs: { type: "string" },
  out: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

const OP_RUNS = 7;
const STEP_RUNS = 30;
/** The driver compiles and the clock rises in the first steps. */
const WARM_UP_STEPS = 10;
const COMMAND_LINE = "the command line";

/** A figure as JSON has it, and as a person reads it. */
interface Figure {
  readonly json: object;
  readonly row: Row;
}

export async function bench(args: readonly string[]): Promise<number> {
  const { config, rest } = splitFlags(args);
  const { values, positionals } = parseOptions(rest, OPTIONS, 1);
  const [what] = positionals;
  const runs = values.runs === undefined ? undefined : wholeNumber("runs", values.runs, 1);
  const measure = chosenBench(what, runs ?? OP_RUNS, () => ({
    experiment: chosenExperiment(values.preset, values.lanes, config),
    runs: runs ?? STEP_RUNS,
  }));
  if (what !== "step" && (config.length > 0 || values.lanes !== undefined)) {
    throw new UsageError(
      "Lanes and config fields are for `bench step` alone.",
      "Leave them out, or run `halfstep bench step`.",
    );
  }
  const gpu = await openNodeGpu();
  const record = benchRecord(what ?? "", gpu.capabilities);
  const { description, device, vendor, software } = gpu.capabilities;
  const named = `${description || device || vendor}${software ? " (software: its speed is not a GPU's)" : ""}`;
  process.stderr.write(`${named}\n`);
  const figures: Figure[] = [];
  for await (const figure of measure(gpu)) {
    figures.push(figure);
    if (values.json)
      process.stdout.write(`${JSON.stringify({ type: "bench", bench: what, ...figure.json })}\n`);
  }
  if (values.json) process.stdout.write(`${JSON.stringify({ type: "summary", ...record })}\n`);
  else process.stdout.write(table(figures.map(({ row }) => row)));
  if (values.out !== undefined) {
    const results = {
      ...record,
      command: `halfstep bench ${args.join(" ")}`,
      results: figures.map(({ json }) => json),
    };
    await writeBytes(values.out, new TextEncoder().encode(`${JSON.stringify(results, null, 2)}\n`));
    process.stderr.write(`wrote ${values.out}\n`);
  }
  return 0;
}

type Measure = (gpu: Gpu) => AsyncGenerator<Figure>;

interface StepChoice {
  readonly experiment: Experiment;
  readonly runs: number;
}

/** @throws UsageError, ConfigError: before any device is opened. */
function chosenBench(what: string | undefined, runs: number, stepChoice: () => StepChoice): Measure {
  switch (what) {
    case "matmul":
      return (gpu) => opFigures(gpu, matmulBenchOps, runs);
    case "attention":
      return (gpu) => opFigures(gpu, attentionBenchOps, runs);
    case "step": {
      const choice = stepChoice();
      return (gpu) => stepFigures(gpu, choice);
    }
    case undefined:
      throw new UsageError("bench needs to know what to measure.", "Give matmul, attention or step.");
    default:
      throw new UsageError(`There is no bench “${what}”.`, "Give matmul, attention or step.");
  }
}

async function* opFigures(gpu: Gpu, ops: (dtype: DType) => BenchOp[], runs: number): AsyncGenerator<Figure> {
  const pipelines = new PipelineCache(gpu.device);
  for (const { title, op } of ops("f32"))
    yield opFigure(title, "f32", await timeOp(gpu, pipelines, op, "packed", runs));
  for (const half of halfForms(gpu)) {
    for (const { title, op } of ops("f16")) {
      yield opFigure(title, `f16-${half}`, await timeOp(gpu, pipelines, op, half, runs));
    }
  }
}

function opFigure(title: string, elementType: string, figures: OpFigures): Figure {
  const { ms, gflops, bytes, runs } = figures;
  const row = {
    op: title,
    elements: elementType,
    "median ms": ms.median.toFixed(3),
    "min ms": ms.min.toFixed(3),
    "max ms": ms.max.toFixed(3),
    "GFLOP/s": gflops.executed.toFixed(1),
    KiB: (bytes / 2 ** 10).toFixed(0),
    "GB/s": (bytes / (ms.median * 1e6)).toFixed(2),
    runs,
  };
  return { json: { op: title, elementType, ...figures }, row };
}

function chosenExperiment(preset: string, lanes: string | undefined, flags: readonly string[]): Experiment {
  const experiment = presetExperiment(preset, COMMAND_LINE);
  const chosen = lanes === undefined ? experiment.lanes : namedLanes(lanes.split(","), COMMAND_LINE);
  return parseExperiment({ base: applyFlags(experiment.base, flags), lanes: chosen }, COMMAND_LINE);
}

async function* stepFigures(gpu: Gpu, { experiment, runs }: StepChoice): AsyncGenerator<Figure> {
  const data = await createDataSource(experiment.base);
  const pipelines = new PipelineCache(gpu.device);
  const failure = new Promise<never>((_, reject) => {
    gpu.onError = reject;
    void gpu.lost.then(reject);
  });
  const figures = benchStep({ gpu, pipelines, experiment, data, warmUp: WARM_UP_STEPS, runs });
  for (;;) {
    const next = await Promise.race([figures.next(), failure]);
    if (next.done === true) return;
    yield stepFigure(next.value);
  }
}

function stepFigure(figures: StepFigures): Figure {
  const { lane, precision, runs, stepsPerRun, stepMs, jsMs, dispatches, flopsPerStep, gflops, bytes } =
    figures;
  const row = {
    lane,
    precision,
    steps: runs * stepsPerRun,
    "median ms": stepMs.median.toFixed(2),
    "p95 ms": stepMs.p95.toFixed(2),
    "JS ms": jsMs.toFixed(3),
    dispatches,
    MFLOP: (flopsPerStep.executed / 1e6).toFixed(1),
    "GFLOP/s": gflops.executed.toFixed(2),
    "dense GFLOP/s": gflops.dense.toFixed(2),
    "activations MiB": (bytes.activations / 2 ** 20).toFixed(2),
    "total MiB": (bytes.total / 2 ** 20).toFixed(2),
  };
  return { json: figures, row };
}
