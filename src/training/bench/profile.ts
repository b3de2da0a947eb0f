/**
 * Which op of a step is slow: each dispatch of a lane's step on its own, many times in one submit, summed by kernel. The
 * sum is more than the step where dispatches overlap, and less where they wait for each other.
 */
import type { Experiment } from "../../config/experiment";
import type { DataSource } from "../../data/source";
import type { Gpu } from "../../gpu/device";
import type { PipelineCache } from "../../gpu/pipelines";
import { timeDispatches } from "../../kernels/bench/timeCase";
import { wholeStep } from "../lane/laneProgram";
import { openLanes } from "../lane/openLanes";

export interface ProfileFigure {
  readonly lane: string;
  /** The dispatch's label: `matmul blocks.0.attention.qkv`. */
  readonly label: string;
  readonly ms: number;
  /** Of all dispatches of the step together, 0…1. */
  readonly share: number;
}

export interface ProfileOptions {
  readonly gpu: Gpu;
  readonly pipelines: PipelineCache;
  readonly experiment: Experiment;
  readonly data: DataSource;
  readonly runs: number;
  /** Of each dispatch. */
  readonly budgetMs: number;
}

/** The lanes' dispatches, slowest first. The lanes' weights are worth nothing afterwards. */
export async function profileStep(options: ProfileOptions): Promise<ProfileFigure[]> {
  const lanes = await openLanes(options);
  try {
    const figures: ProfileFigure[] = [];
    for (const { name: lane, program } of lanes) {
      const timed: { label: string; ms: number }[] = [];
      for (const dispatch of wholeStep(program.step)) {
        const { ms } = await timeDispatches(options.gpu.device, [dispatch], options);
        timed.push({ label: dispatch.label, ms: ms.median });
      }
      const total = timed.reduce((sum, { ms }) => sum + ms, 0);
      const slowestFirst = timed.toSorted((a, b) => b.ms - a.ms);
      figures.push(...slowestFirst.map(({ label, ms }) => ({ lane, label, ms, share: ms / total })));
    }
    return figures;
  } finally {
    for (const lane of lanes) lane.destroy();
  }
}
