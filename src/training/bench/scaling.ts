/**
 * How a step's time grows with batch, width, depth and context: one curve each around a small GPT, and its exponent
 * beside the work's own. Time that grows faster than the work is a kernel that does not scale.
 */
import { OURS } from "../../words/refused";
import { parseExperiment, type Experiment } from "../../config/experiment";
import { createDataSource } from "../../data/createDataSource";
import type { Gpu } from "../../gpu/device";
import type { PipelineCache } from "../../gpu/pipelines";
import { benchStep } from "./step";

const SCALING_AXES = ["batch", "width", "depth", "context"] as const;
export type ScalingAxis = (typeof SCALING_AXES)[number];

/** Around tiny-gpt (2 layers, width 64, context 64, batch 8): each axis doubled from half of its size on. */
export const SCALING_CURVES: Readonly<Record<ScalingAxis, readonly number[]>> = {
  batch: [4, 8, 16, 32],
  width: [32, 64, 128, 256],
  depth: [1, 2, 4, 8],
  context: [32, 64, 128, 256],
};

export interface ScalingPoint {
  readonly axis: ScalingAxis;
  readonly value: number;
  readonly lane: string;
  readonly stepMs: number;
  readonly executedFlops: number;
}

export interface ScalingExponent {
  readonly axis: ScalingAxis;
  readonly lane: string;
  /** Of a fit of log time, and of log FLOPs, against log value. */
  readonly time: number;
  readonly work: number;
}

export interface ScalingOptions {
  readonly gpu: Gpu;
  readonly pipelines: PipelineCache;
  /** What is varied; its width is a multiple of 32 where the width is. */
  readonly experiment: Experiment;
  readonly curves: Readonly<Partial<Record<ScalingAxis, readonly number[]>>>;
  readonly runs: number;
  readonly warmUp: number;
  readonly budgetMs: number;
}

export async function* benchScaling(options: ScalingOptions): AsyncGenerator<ScalingPoint> {
  for (const axis of SCALING_AXES) {
    for (const value of options.curves[axis] ?? []) {
      const experiment = parseExperiment({ base: diffOf(axis, value) }, OURS, options.experiment);
      const data = await createDataSource(experiment.base);
      for await (const { lane, stepMs, flopsPerStep } of benchStep({ ...options, experiment, data }))
        yield { axis, value, lane, stepMs: stepMs.median, executedFlops: flopsPerStep.executed };
    }
  }
}

/** A head stays 32 wide, the feed-forward four times the width. */
function diffOf(axis: ScalingAxis, value: number): object {
  switch (axis) {
    case "batch":
      return { training: { batchSize: value } };
    case "width":
      return { model: { width: value, heads: value / 32, feedForward: 4 * value } };
    case "depth":
      return { model: { layers: value } };
    case "context":
      return { data: { contextLength: value } };
    default:
      return axis satisfies never;
  }
}

export function exponentsOf(points: readonly ScalingPoint[]): ScalingExponent[] {
  const curves = new Map<string, ScalingPoint[]>();
  for (const point of points) {
    const name = `${point.axis} ${point.lane}`;
    curves.set(name, [...(curves.get(name) ?? []), point]);
  }
  return [...curves.values()].flatMap((curve) => {
    const [first] = curve;
    if (!first || curve.length < 2) return [];
    const { axis, lane } = first;
    const against = (of: (point: ScalingPoint) => number): number =>
      slope(curve.map((point) => [Math.log(point.value), Math.log(of(point))]));
    return [
      {
        axis,
        lane,
        time: against(({ stepMs }) => stepMs),
        work: against(({ executedFlops }) => executedFlops),
      },
    ];
  });
}

/** Of the least-squares line through points. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (of: (point: readonly [number, number]) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [meanX, meanY] = [mean(([x]) => x), mean(([, y]) => y)];
  return mean(([x, y]) => (x - meanX) * (y - meanY)) / mean(([x]) => (x - meanX) ** 2);
}
