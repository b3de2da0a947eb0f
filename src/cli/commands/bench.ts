/**
 * `halfstep bench WHAT`: this device's figures, as tables for people or JSON lines for machines. Kernels alone, whole
 * training steps, how they scale, and which of their dispatches are slow.
 */
import { quoted } from "../../words/quoted";
import { openNodeGpu } from "../../gpu/node";
import { PipelineCache } from "../../gpu/pipelines";
import type { Gpu } from "../../gpu/device";
import { splitFlags } from "../../config/flags";
import { BENCH_FAMILIES, BENCH_SIZES, type BenchFamily, type BenchSize } from "../../kernels/bench/benchCase";
import { benchRecord } from "../benchRecord";
import { kernelSection } from "../bench/kernelSection";
import { gateSection, profileSection, scalingSection, stepSection } from "../bench/stepSections";
import type { Section, StepChoice } from "../bench/section";
import { OutputFile } from "../output/outputFile";
import { table } from "../table";
import { parseOptions, UsageError, wholeNumber } from "../usage";

const OPTIONS = {
  size: { type: "string" },
  filter: { type: "string" },
  preset: { type: "string" },
  lanes: { type: "string" },
  runs: { type: "string" },
  out: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

const KERNEL_BENCHES = {
  kernels: BENCH_FAMILIES,
  matmul: ["matmul"],
  attention: ["attention"],
  layernorm: ["layerNorm"],
  optimizer: ["optimizer"],
} as const satisfies Record<string, readonly BenchFamily[]>;

const STEP_BENCHES = {
  step: stepSection,
  gates: gateSection,
  scaling: scalingSection,
  profile: profileSection,
} as const;

const BENCHES = [...Object.keys(KERNEL_BENCHES), ...Object.keys(STEP_BENCHES), "all"];

export const BENCH_HELP = `halfstep bench WHAT [OPTIONS]

  kernels    every kernel family below
  matmul     squares, tall, wide, batched; forward and both backward forms
  attention  forward and backward
  layernorm  forward and both backward forms
  optimizer  AdamW over 1, 10 and 100 million parameters
  step       whole training steps of four models, or of --preset NAME with --path.to.field VALUE
  gates      a model dense, and with 100 % to 10 % of its feed-forward blocks and heads awake, by force, or as
             --model.gates.kind importance-threshold or router chooses them
  scaling    step time against batch, width, depth and context, with exponents
  profile    each dispatch of a step on its own, slowest first
  all        kernels and step

  --size small|medium|large   the kernels' shapes (default: medium on a software adapter, large on a GPU)
  --filter TEXT               only kernels whose name holds this
  --runs N                    runs of each, at most; fewer, but at least 3, where they would take too long
  --preset NAME  --lanes fp32,mixed  --path.to.field VALUE    what step, gates, scaling (lanes alone) and profile train
  --json                      JSON lines instead of tables
  --out FILE                  also writes everything as one JSON file

Times are medians over the runs, after a warm-up. “of peak” is the larger of two shares: of the largest copy's bandwidth, and of the fastest matrix product's FLOP/s,
both measured in the same run.
`;

export async function bench(args: readonly string[]): Promise<number> {
  const { config, rest } = splitFlags(args);
  const { values, positionals } = parseOptions(rest, OPTIONS, 1);
  if (values.help) {
    process.stdout.write(BENCH_HELP);
    return 0;
  }
  const [what] = positionals;
  if (what === undefined || !BENCHES.includes(what)) {
    const message = what === undefined ? "bench needs a benchmark to run." : `There is no benchmark ${quoted(what)}.`;
    throw new UsageError(message, `Give one of ${BENCHES.join(", ")}.`);
  }
  const runs = values.runs === undefined ? undefined : wholeNumber("runs", values.runs, 1);
  const size = chosenSize(values.size);
  const step: StepChoice = {
    flags: config,
    ...(values.preset !== undefined && { preset: values.preset }),
    ...(values.lanes !== undefined && { lanes: values.lanes.split(",") }),
    ...(runs !== undefined && { runs }),
  };
  const sections: ((gpu: Gpu) => Section)[] = [];
  const families = what === "all" ? BENCH_FAMILIES : familiesOf(what);
  if (families.length > 0) {
    const filter = values.filter === undefined ? {} : { filter: values.filter };
    sections.push((gpu) => kernelSection({ families, ...filter, ...(size && { size }), ...(runs && { runs }) }, gpu));
  }
  const steps = what === "all" ? STEP_BENCHES.step : stepBench(what);
  if (steps) sections.push(steps(step));
  else if (config.length > 0 || values.lanes !== undefined || values.preset !== undefined) {
    throw new UsageError(
      "A preset, lanes and config fields apply to step, gates, scaling and profile only.",
      "Leave them out, or run `halfstep bench step`.",
    );
  }
  return report(what, args, sections, values);
}

async function report(
  what: string,
  args: readonly string[],
  sections: readonly ((gpu: Gpu) => Section)[],
  { json, out }: { readonly json: boolean; readonly out?: string | undefined },
): Promise<number> {
  const outFile = out === undefined ? undefined : await OutputFile.open(out);
  const gpu = await openNodeGpu();
  const failure = new Promise<never>((_, reject) => {
    gpu.onError = reject;
    void gpu.lost.then(reject);
  });
  const record = benchRecord(what, gpu.capabilities);
  const { description, device, vendor, software } = gpu.capabilities;
  const named = `${description || device || vendor}${software ? " (software: its speed is not representative of a GPU)" : ""}`;
  process.stderr.write(`${named}\n`);
  const pipelines = new PipelineCache(gpu.device);
  const results: object[] = [];
  for (const make of sections) {
    const section = make(gpu);
    if (section.note !== undefined) process.stderr.write(`${section.note}\n`);
    const figures = section.measure(gpu, pipelines);
    for (;;) {
      const next = await Promise.race([figures.next(), failure]);
      if (next.done === true) break;
      results.push(next.value);
      if (json) process.stdout.write(`${JSON.stringify({ type: "bench", bench: what, ...next.value })}\n`);
      else process.stderr.write(".");
    }
    if (!json) process.stderr.write("\n");
    for (const rows of section.tables()) if (!json) process.stdout.write(`${table(rows)}\n`);
    for (const total of section.summary()) {
      results.push(total);
      if (json) process.stdout.write(`${JSON.stringify({ type: "total", bench: what, ...total })}\n`);
    }
  }
  if (json) process.stdout.write(`${JSON.stringify({ type: "summary", ...record })}\n`);
  if (outFile) {
    const file = { ...record, command: `halfstep bench ${args.join(" ")}`, results };
    await outFile.write(new TextEncoder().encode(`${JSON.stringify(file, null, 2)}\n`));
    process.stderr.write(`wrote ${outFile.path}\n`);
  }
  return 0;
}

function familiesOf(what: string): readonly BenchFamily[] {
  return (KERNEL_BENCHES as Readonly<Record<string, readonly BenchFamily[]>>)[what] ?? [];
}

function stepBench(what: string): ((choice: StepChoice) => () => Section) | undefined {
  return (STEP_BENCHES as Readonly<Record<string, (choice: StepChoice) => () => Section>>)[what];
}

function chosenSize(text: string | undefined): BenchSize | undefined {
  if (text === undefined) return undefined;
  const size = BENCH_SIZES.find((known) => known === text);
  if (size) return size;
  throw new UsageError(`There is no size ${quoted(text)}.`, `Give one of ${BENCH_SIZES.join(", ")}.`);
}
