/**
 * What can be taken away from a mixed lane to see what it is for. Each is a change of the lane's config, so it needs a
 * run of its own: a new lane beside the old one, from step 0, on the same batches.
 */
import { diffEntries, diffFromEntries } from "../../config/diff";
import { laneConfig, LONGEST_LANE_NAME, MAX_LANES, type Experiment } from "../../config/experiment";
import type { Lane } from "../../config/lanes";
import type { PageWords } from "../../words/en/page";
import { applies, findField, valueAt, type ConfigDiff } from "../../config/schema";

export interface Breakage {
  /** By which the catalogue has its words: what the button says, and what to expect. */
  readonly id: keyof PageWords["breakages"];
  /** What the new lane's name ends with. */
  readonly suffix: string;
  readonly diff: ConfigDiff;
}

export const breakages: readonly Breakage[] = [
  {
    id: "scaler",
    suffix: "no scaler",
    diff: { precision: { scaler: { kind: "off" } } },
  },
  {
    id: "masters",
    suffix: "no masters",
    diff: { precision: { masterWeights: false } },
  },
  {
    id: "norms",
    suffix: "half norms",
    diff: { precision: { normsAndSoftmax: "half" } },
  },
  {
    id: "sum",
    suffix: "summed loss",
    diff: { precision: { lossReduction: "sum" } },
  },
];

/** Whether a lane is already that way: its scaler off, its masters gone. */
export function isBroken(experiment: Experiment, lane: Lane, { diff }: Breakage): boolean {
  const config = laneConfig(experiment, lane);
  return diffEntries(diff).every(({ path, value }) => valueAt(config, path) === value);
}

/** Whether it would mean anything to a lane: an FP32 lane has no scaler to remove. */
export function canBreak(experiment: Experiment, lane: Lane, { diff }: Breakage): boolean {
  const config = laneConfig(experiment, lane);
  if (config.precision.kind === "fp32") return false;
  return diffEntries(diff).every(({ path }) => {
    const field = findField(path)?.field;
    return field !== undefined && applies(field, config);
  });
}

/** The lane that a breakage of this one makes or made; its name is taken from the lane's own. */
export function brokenName(lane: Lane, { suffix }: Breakage): string {
  return `${lane.name.slice(0, LONGEST_LANE_NAME - suffix.length - 1).trimEnd()} ${suffix}`;
}

/** The lanes and one more like `name`, broken; undefined where there is no room, or it is there already. */
export function withBrokenLane(experiment: Experiment, name: string, breakage: Breakage): readonly Lane[] | undefined {
  const { lanes } = experiment;
  const lane = lanes.find((candidate) => candidate.name === name);
  if (lane === undefined || lanes.length >= MAX_LANES || !canBreak(experiment, lane, breakage)) return undefined;
  const broken = brokenName(lane, breakage);
  if (lanes.some((candidate) => candidate.name === broken)) return undefined;
  const changes = [...diffEntries(lane.diff), ...diffEntries(breakage.diff)];
  const diff = diffFromEntries(changes.map(({ path, value }) => [path, value] as const));
  return [...lanes, { name: broken, diff }];
}
