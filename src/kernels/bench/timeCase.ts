/**
 * Times one case alone on a device: warm-up, then several runs, each many dispatches in one submit, because browsers
 * and Dawn round timestamps and a submit has a cost of its own.
 */
import type { Gpu } from "../../gpu/device";
import { GpuMemory } from "../../gpu/memory";
import { encodeDispatches, type BufferRange, type Dispatch, type PipelineCache } from "../../gpu/pipelines";
import { readRange } from "../../gpu/transfer";
import { spreadOf, type Spread } from "../../numerics/quantile";
import type { LoweringTarget } from "../call";
import { NoiseBuffers } from "../instruments/noiseBuffers";
import { prepareCalls } from "../prepare";
import { targetOf } from "../target";
import type { BenchCase } from "./benchCase";

export interface CaseFigures {
  readonly runs: number;
  /** The case's dispatches in each submit. */
  readonly repeats: number;
  /** Of the case once. */
  readonly ms: Spread;
  readonly flops: { readonly dense: number; readonly executed: number };
  /** FLOPs over the median. */
  readonly gflops: { readonly dense: number; readonly executed: number };
  /** Moved at least, each operand once (graph/ops/cost.ts). */
  readonly bytes: number;
  readonly bytesPerSecond: number;
  /** Submit, wait and the result's bytes in JavaScript, once: what a library's user waits for. */
  readonly readBackMs?: Spread;
}

export interface TimeOptions {
  readonly half: LoweringTarget["half"];
  /** At most; fewer, but at least three, where they would take longer than `budgetMs`. */
  readonly runs: number;
  readonly budgetMs: number;
}

/** Long enough that a submit's own cost (tenths of a millisecond) hardly counts; far below a watchdog's 10 s. */
const RUN_MS = 40;
const MOST_REPEATS = 500;
const FEWEST_RUNS = 3;
const WARM_UP_RUNS = 2;

/** Runs the case on seeded values. @throws GpuError, LimitError, OutOfMemoryError */
export async function timeCase(
  gpu: Gpu,
  pipelines: PipelineCache,
  benchCase: BenchCase,
  options: TimeOptions,
): Promise<CaseFigures> {
  const { device } = gpu;
  const { title, cost, result } = benchCase;
  const memory = new GpuMemory(device, title);
  try {
    const calls = benchCase.lower(targetOf(gpu.capabilities, options.half));
    const { place } = new NoiseBuffers(device, memory, options.half, { given: benchCase.bytes, positive: true });
    const dispatches = await prepareCalls(calls, options.half, pipelines, place);
    await memory.check();
    const { ms, runs, repeats } = await timeDispatches(device, dispatches, options);
    const { denseFlops: dense, executedFlops: executed, bytes } = cost;
    const perSecond = 1e3 / ms.median;
    const gigaflops = (flops: number): number => (flops * perSecond) / 1e9;
    const readBackMs = result && (await timeReadBack(device, dispatches, place(result), options));
    return {
      runs,
      repeats,
      ms,
      flops: { dense, executed },
      gflops: { dense: gigaflops(dense), executed: gigaflops(executed) },
      bytes,
      bytesPerSecond: bytes * perSecond,
      ...(readBackMs && { readBackMs }),
    };
  } finally {
    memory.destroy();
  }
}

/** The dispatches once, in milliseconds, over runs of `repeats` in one submit. */
export async function timeDispatches(
  device: GPUDevice,
  dispatches: readonly Dispatch[],
  options: Pick<TimeOptions, "runs" | "budgetMs">,
): Promise<{ readonly ms: Spread; readonly runs: number; readonly repeats: number }> {
  await timed(device, dispatches, 1);
  const tries = [await timed(device, dispatches, 1), await timed(device, dispatches, 1)];
  const once = Math.min(...tries);
  const repeats = Math.max(1, Math.min(MOST_REPEATS, Math.round(RUN_MS / once)));
  const times = await repeated(async () => (await timed(device, dispatches, repeats)) / repeats, options);
  return { ms: spreadOf(times), runs: times.length, repeats };
}

async function timeReadBack(
  device: GPUDevice,
  dispatches: readonly Dispatch[],
  range: BufferRange,
  options: TimeOptions,
): Promise<Spread> {
  const once = async (): Promise<number> => {
    const started = performance.now();
    submit(device, dispatches, 1);
    await readRange(device, range);
    return performance.now() - started;
  };
  return spreadOf(await repeated(once, options));
}

/** Times of up to `runs` calls after the warm-up. */
async function repeated(
  measure: () => Promise<number>,
  { runs, budgetMs }: Pick<TimeOptions, "runs" | "budgetMs">,
): Promise<number[]> {
  const started = performance.now();
  const isSpent = (): boolean => performance.now() - started > budgetMs;
  for (let run = 0; run < WARM_UP_RUNS && !isSpent(); run++) await measure();
  const times: number[] = [];
  while (times.length < runs && (times.length < FEWEST_RUNS || !isSpent())) times.push(await measure());
  return times;
}

function submit(device: GPUDevice, dispatches: readonly Dispatch[], repeats: number): void {
  const encoder = device.createCommandEncoder({ label: "bench" });
  const pass = encoder.beginComputePass();
  for (let i = 0; i < repeats; i++) encodeDispatches(pass, dispatches);
  pass.end();
  device.queue.submit([encoder.finish()]);
}

/** Wall milliseconds of one submit with the dispatches `repeats` times. */
async function timed(device: GPUDevice, dispatches: readonly Dispatch[], repeats: number): Promise<number> {
  await device.queue.onSubmittedWorkDone();
  const started = performance.now();
  submit(device, dispatches, repeats);
  await device.queue.onSubmittedWorkDone();
  return performance.now() - started;
}
