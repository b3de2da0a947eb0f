/** The lanes of an experiment, built on one device and set to the same initial weights. */
import { applyDiff } from "../../config/diff";
import type { Experiment } from "../../config/experiment";
import type { DataSource } from "../../data/source";
import type { Gpu } from "../../gpu/device";
import type { PipelineCache } from "../../gpu/pipelines";
import type { Tuner } from "../../kernels/matmul/tuning/tuner";
import { Lane } from "./lane";
import { initialLaneState, restoreLaneState } from "./laneState";

export interface OpenLanesOptions {
  readonly gpu: Gpu;
  readonly pipelines: PipelineCache;
  readonly tuner?: Tuner;
  readonly experiment: Experiment;
  readonly data: DataSource;
  /** As in `LaneOptions`. */
  readonly fuses?: boolean;
}

/** Lanes compile in parallel. What was built is given back if one of them fails. */
export async function openLanes(options: OpenLanesOptions): Promise<Lane[]> {
  const { gpu, experiment, ...shared } = options;
  // Not `laneConfig`, whose module brings all presets: the page's worker needs none.
  const built = await Promise.allSettled(
    experiment.lanes.map((lane) =>
      Lane.create({ ...shared, gpu, name: lane.name, config: applyDiff(experiment.base, lane.diff) }),
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
