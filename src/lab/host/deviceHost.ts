/**
 * The device worker's end of the wire: opens a device of its own, runs one job on it, tells of each result as it comes. A
 * run in the other worker is neither touched nor known here.
 */
import { openGpu } from "../../gpu/device";
import { NoWebGpuError } from "../../gpu/errors";
import { PipelineCache } from "../../gpu/pipelines";
import type { Gpu } from "../../gpu/device";
import { BENCH_FAMILIES } from "../../kernels/bench/benchCase";
import { benchKernels } from "../../kernels/bench/benchKernels";
import { checkCases } from "../../kernels/check/cases";
import { checkKernels, plannedChecks } from "../../kernels/check/checkKernels";
import type { DeviceEvent, DeviceJob } from "../wire/protocol";
import { reportOf } from "./failures";

const BENCH_RUNS = 15;
/** Of a case's runs: a software adapter takes a second for what a GPU does in a millisecond. */
const BENCH_BUDGET_MS = { small: 250, medium: 1000, large: 1000 } as const;

type Post = (event: DeviceEvent) => void;

/** Runs the job; a failure is told, not thrown. */
export async function runDeviceJob(job: DeviceJob, post: Post): Promise<void> {
  try {
    // Typed as always there; browsers without WebGPU leave it out.
    const api = (navigator as { gpu?: GPU }).gpu;
    if (!api) throw new NoWebGpuError();
    const gpu = await openGpu(api, "browser");
    const failure = new Promise<never>((_, reject) => {
      gpu.onError = reject;
      void gpu.lost.then(reject);
    });
    await Promise.race([job.type === "bench" ? bench(gpu, job, post) : check(gpu, post), failure]);
    post({ type: "done" });
  } catch (failure) {
    post({ type: "error", report: reportOf(failure) });
  }
}

async function bench(gpu: Gpu, { size }: Extract<DeviceJob, { type: "bench" }>, post: Post): Promise<void> {
  const options = { families: BENCH_FAMILIES, size, runs: BENCH_RUNS, budgetMs: BENCH_BUDGET_MS[size] };
  for await (const event of benchKernels(gpu, new PipelineCache(gpu.device), options)) {
    if (event.type === "ceiling") {
      post({ type: "started", capabilities: gpu.capabilities, total: event.cases });
      post({ type: "copied", copyBytesPerSecond: event.copyBytesPerSecond });
    } else post(event);
  }
}

async function check(gpu: Gpu, post: Post): Promise<void> {
  const cases = checkCases();
  post({ type: "started", capabilities: gpu.capabilities, total: plannedChecks(gpu, cases).length });
  for await (const result of checkKernels(gpu, cases)) post({ type: "checked", result });
}
