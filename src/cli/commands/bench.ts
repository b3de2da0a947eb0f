/**
 * `halfstep bench WHAT`: this device's figures, as tables for people or JSON lines for machines. Kernels alone, whole
 * training steps, how they scale, and which of their dispatches are slow.
 */
import { terminalWords } from "../../words/words";
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

export async function bench(args: readonly string[]): Promise<number> {
  const { config, rest } = splitFlags(args);
  const { values, positionals } = parseOptions(rest, OPTIONS, 1);
  if (values.help) {
    process.stdout.write(terminalWords().benchHelp);
    return 0;
  }
  const [what] = positionals;
  if (what === undefined || !BENCHES.includes(what)) {
    throw new UsageError({ code: "usage/no-benchmark", values: { given: what, known: BENCHES } });
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
    throw new UsageError({ code: "usage/steps-only" });
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
  const { device: t, train } = terminalWords();
  const named = description || device || vendor;
  process.stderr.write(software ? `${named} ${t.software}\n` : `${named}\n`);
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
    if (!json) for (const one of section.tables()) process.stdout.write(`${one}\n`);
    for (const total of section.summary()) {
      results.push(total);
      if (json) process.stdout.write(`${JSON.stringify({ type: "total", bench: what, ...total })}\n`);
    }
  }
  if (json) process.stdout.write(`${JSON.stringify({ type: "summary", ...record })}\n`);
  if (outFile) {
    const file = { ...record, command: `halfstep bench ${args.join(" ")}`, results };
    await outFile.write(new TextEncoder().encode(`${JSON.stringify(file, null, 2)}\n`));
    process.stderr.write(`${train.wrote({ path: outFile.path })}\n`);
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
  throw new UsageError({ code: "usage/no-size", values: { given: text, known: BENCH_SIZES } });
}
