/** The worker's surroundings: the browser's graphics device, runs on it, and the database. */
import { openGpu, type Gpu } from "../../gpu/device";
import { NoWebGpuError } from "../../gpu/errors";
import { PipelineCache } from "../../gpu/pipelines";
import type { Workplace } from "./hostedRun";
import { Run } from "./openRun";
import { openSavedRun } from "./openSavedRun";
import { dataOf } from "./runData";

export function browserWorkplace(): Workplace {
  let opened: Promise<{ gpu: Gpu; pipelines: PipelineCache }> | undefined;
  const open = async (): Promise<{ gpu: Gpu; pipelines: PipelineCache }> => {
    // Typed as always there; browsers without WebGPU leave it out.
    const api = (navigator as { gpu?: GPU }).gpu;
    if (!api) throw new NoWebGpuError();
    const gpu = await openGpu(api, "browser");
    return { gpu, pipelines: new PipelineCache(gpu.device) };
  };
  const device = (): Promise<{ gpu: Gpu; pipelines: PipelineCache }> => (opened ??= open());
  return {
    openGpu: async () => (await device()).gpu,
    openRun: async (load) => {
      const { gpu, pipelines } = await device();
      pipelines.beginRun();
      const data = await dataOf(load);
      return openSavedRun(load, data.fingerprint, (saved) => Run.open(gpu, pipelines, load.experiment, data, saved));
    },
  };
}
