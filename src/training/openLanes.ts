/** The lanes of an experiment, built on one device and set to the same initial weights. */
import { laneConfig, type Experiment } from "../config/experiment";
import type { DataSource } from "../data/source";
import type { Gpu } from "../gpu/device";
import type { PipelineCache } from "../gpu/pipelines";
import type { Tuner } from "../kernels/tuning/tuner";
import { Lane } from "./lane";
import { initialLaneState, restoreLaneState } from "./laneState";

export interface OpenLanesOptions {
  readonly gpu: Gpu;
  readonly pipelines: PipelineCache;
  readonly tuner?: Tuner;
  readonly experiment: Experiment;
  readonly data: DataSource;
}

/** Lanes compile in parallel. What was built is given back if one of them fails. */
export async function openLanes({ gpu, pipelines, tuner, experiment, data }: OpenLanesOptions): Promise<Lane[]> {
  const built = await Promise.allSettled(
    experiment.lanes.map((lane) =>
      Lane.create({ gpu, pipelines, tuner, name: lane.name, config: laneConfig(experiment, lane), data }),
    ),
  );
  const lanes = built.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  const failed = built.find((outcome) => outcome.status === "rejected");
  if (failed) {
    for (const lane of lanes) lane.destroy();
    throw failed.reason;
  }
  for (const lane of lanes) restoreLaneState(lane, gpu.device, initialLaneState(lane));
  return lanes;
}
