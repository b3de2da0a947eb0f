/** The kernels' part of a bench: figures, the ceilings they are judged by, and the table. */
import type { Gpu } from "../../gpu/device";
import type { BenchFamily, BenchSize } from "../../kernels/bench/benchCase";
import { benchKernels } from "../../kernels/bench/benchKernels";
import {
  ceilingsOf,
  shareOfCeiling,
  skippedRecord,
  type Ceilings,
  type KernelFigure,
  type SkippedCase,
} from "../../kernels/bench/figures";
import { formatFixed, formatPercent } from "../../words/numbers";
import { inSentences } from "../../words/report";
import { terminalWords } from "../../words/words";
import { table } from "../table";
import type { Section } from "./section";

export interface KernelChoice {
  readonly families: readonly BenchFamily[];
  readonly size?: BenchSize;
  readonly filter?: string;
  readonly runs?: number;
}

const RUNS = 15;
/** Of a case's runs: a software adapter takes a second for what a GPU does in a millisecond. */
const BUDGET_MS = 1500;

export function kernelSection(choice: KernelChoice, gpu: Gpu): Section {
  const { software } = gpu.capabilities;
  const { bench: t } = terminalWords();
  const size = choice.size ?? (software ? "medium" : "large");
  const figures: KernelFigure[] = [];
  const skipped: SkippedCase[] = [];
  let copyBytesPerSecond = Number.NaN;
  const ceilings = (): Ceilings => ceilingsOf(figures, copyBytesPerSecond);
  return {
    note: t.kernelsNote({
      size,
      becauseSoftware: software && choice.size === undefined,
      runs: choice.runs ?? RUNS,
      seconds: BUDGET_MS / 1000,
    }),
    measure: async function* (device, pipelines) {
      const options = { runs: RUNS, ...choice, size, budgetMs: BUDGET_MS };
      for await (const event of benchKernels(device, pipelines, options)) {
        if (event.type === "ceiling") copyBytesPerSecond = event.copyBytesPerSecond;
        else if (event.type === "figure") yield keep(figures, event.figure);
        else yield skippedRecord(keep(skipped, event.skipped));
      }
    },
    tables: () => [
      ...(figures.length > 0
        ? [
            table(
              figures.map((figure) => row(figure, ceilings())),
              t.kernels,
            ),
          ]
        : []),
      ...(skipped.length > 0 ? [table(skipped.map(skippedRow), t.skipped)] : []),
    ],
    summary: () => [{ ceilings: ceilings(), size }],
  };
}

function keep<T>(kept: T[], one: T): T {
  kept.push(one);
  return one;
}

function row(figure: KernelFigure, ceilings: Ceilings) {
  const { family, op, elementType, ms, gflops, bytesPerSecond, runs, repeats, readBackMs } = figure;
  return {
    kernel: family,
    op,
    elements: elementType,
    median: formatFixed(ms.median, 3),
    min: formatFixed(ms.min, 3),
    p95: formatFixed(ms.p95, 3),
    gflops: formatFixed(gflops.executed, 1),
    gigabytes: formatFixed(bytesPerSecond / 1e9, 2),
    peak: formatPercent(shareOfCeiling(figure, ceilings), 0),
    readBack: readBackMs === undefined ? "" : formatFixed(readBackMs.median, 2),
    runs: `${runs}×${repeats}`,
  };
}

function skippedRow({ family, op, elementType, reason }: SkippedCase) {
  return { kernel: family, op, elements: elementType, because: inSentences(reason).message };
}
