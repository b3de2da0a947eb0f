/**
 * One device, and one cache of pipelines, for all GPU test files of a process: what one file has compiled serves the next, and
 * compiling is most of what these tests cost. A file must leave the device as it found it, and never destroys it.
 */
import type { Gpu } from "../device";
import { openNodeGpu } from "../node";
import { PipelineCache } from "../pipelines";

let shared: Promise<{ gpu: Gpu; pipelines: PipelineCache }> | undefined;

async function open(): Promise<{ gpu: Gpu; pipelines: PipelineCache }> {
  const gpu = await openNodeGpu();
  return { gpu, pipelines: new PipelineCache(gpu.device) };
}

/** For tests that run whole steps. */
export function sharedGpuWithPipelines(): Promise<{ gpu: Gpu; pipelines: PipelineCache }> {
  shared ??= open();
  return shared;
}

export async function sharedGpu(): Promise<Gpu> {
  return (await sharedGpuWithPipelines()).gpu;
}
