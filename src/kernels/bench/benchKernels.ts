/**
 * The kernel bench: every family in f32 and in each half form of the device, one case after the other, figures as they
 * come. Stands behind `halfstep bench` and the page's bench; knows nothing of Node.
 */
import { HalfstepError } from "../../config/errors";
import type { Gpu } from "../../gpu/device";
import type { PipelineCache } from "../../gpu/pipelines";
import type { LoweringTarget } from "../call";
import { halfForms } from "../check/harness";
import type { BenchCase, BenchFamily, BenchSize, CaseOptions } from "./benchCase";
import { copyRate } from "./copyRate";
import type { KernelFigure, SkippedCase } from "./figures";
import { ceilingMatmul, opCases } from "./opCases";
import { optimizerCases } from "./optimizerCases";
import { timeCase } from "./timeCase";

export interface KernelBenchOptions {
  readonly families: readonly BenchFamily[];
  readonly size: BenchSize;
  /** Only cases whose title holds this. */
  readonly filter?: string;
  /** Of each case, at most. */
  readonly runs: number;
  /** Fewer runs where they would take longer, in milliseconds a case. */
  readonly budgetMs: number;
}

export type KernelBenchEvent =
  | { readonly type: "ceiling"; readonly copyBytesPerSecond: number; readonly cases: number }
  | { readonly type: "figure"; readonly figure: KernelFigure }
  | { readonly type: "skipped"; readonly skipped: SkippedCase };

function casesOf(family: BenchFamily, options: CaseOptions): BenchCase[] {
  return family === "optimizer" ? optimizerCases(options) : opCases(family, options);
}

interface Planned {
  readonly benchCase: BenchCase;
  readonly elementType: KernelFigure["elementType"];
  readonly half: LoweringTarget["half"];
}

/** The copy first, then a figure for each case; a case too large for the device is skipped with the reason. */
export async function* benchKernels(
  gpu: Gpu,
  pipelines: PipelineCache,
  options: KernelBenchOptions,
): AsyncGenerator<KernelBenchEvent> {
  const planned = plan(gpu, options);
  yield {
    type: "ceiling",
    copyBytesPerSecond: await copyRate(gpu, options.size),
    cases: planned.length,
  };
  for (const { benchCase, elementType, half } of planned) {
    const names = { family: benchCase.family, op: benchCase.title, elementType };
    try {
      const figures = await timeCase(gpu, pipelines, benchCase, { ...options, half });
      yield { type: "figure", figure: { ...names, ...figures } };
    } catch (cause) {
      if (!(cause instanceof HalfstepError)) throw cause;
      yield { type: "skipped", skipped: { ...names, reason: cause.report } };
    }
  }
}

/** Without the matmul family the ceiling's product is there all the same: shares need it. */
function plan(gpu: Gpu, { families, size, filter = "" }: KernelBenchOptions): Planned[] {
  const bindingBytes = gpu.capabilities.limits.maxStorageBufferBindingSize;
  const forms = [
    { elementType: "f32", dtype: "f32", half: "packed" },
    ...halfForms(gpu).map((half) => ({ elementType: `f16-${half}`, dtype: "f16", half }) as const),
  ] as const;
  const isWanted = ({ title }: BenchCase): boolean => title.includes(filter);
  return forms.flatMap(({ elementType, dtype, half }) => {
    const caseOptions = { size, dtype, bindingBytes };
    const cases = families.flatMap((family) => casesOf(family, caseOptions)).filter(isWanted);
    const measured = cases.some(({ family }) => family === "matmul");
    const all = measured ? cases : [ceilingMatmul(caseOptions), ...cases];
    return all.map((benchCase) => ({ benchCase, elementType, half }));
  });
}
