/**
 * What can be taken away from a mixed lane to see what it is for. Each is a change of the lane's config, so it needs a
 * run of its own: a new lane beside the old one, from step 0, on the same batches.
 */
import { diffEntries, diffFromEntries } from "../../config/diff";
import { laneConfig, MAX_LANES, type Experiment } from "../../config/experiment";
import type { Lane } from "../../config/lanes";
import { applies, findField, valueAt, type ConfigDiff } from "../../config/schema";

export interface Breakage {
  readonly id: "scaler" | "masters" | "norms" | "sum";
  /** What the button says. */
  readonly title: string;
  /** What to expect, in one sentence. */
  readonly help: string;
  /** What the new lane's name ends with. */
  readonly suffix: string;
  readonly diff: ConfigDiff;
}

export const breakages: readonly Breakage[] = [
  {
    id: "scaler",
    title: "Remove the scaler",
    help: "Gradients are not scaled, and small ones round to zero.",
    suffix: "no scaler",
    diff: { precision: { scaler: { kind: "off" } } },
  },
  {
    id: "masters",
    title: "Drop the master weights",
    help: "Weights are stored in half precision only; updates under half an ULP are lost.",
    suffix: "no masters",
    diff: { precision: { masterWeights: false } },
  },
  {
    id: "norms",
    title: "Norms and softmax in half",
    help: "Sums, exponentials and the loss itself are rounded to half.",
    suffix: "half norms",
    diff: { precision: { normsAndSoftmax: "half" } },
  },
  {
    id: "sum",
    title: "Sum the loss",
    help: "Gradients grow with the number of targets, so they overflow at a lower scale.",
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
  const LONGEST = 40;
  return `${lane.name.slice(0, LONGEST - suffix.length - 1).trimEnd()} ${suffix}`;
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
