/** The lane that an experiment's others are held against. */
import { applyDiff } from "./diff";
import type { Experiment } from "./experiment";

/**
 * By name: the one that the experiment names, or else the first FP32 lane.
 * Undefined where it names none and all lanes are mixed: there is no measure of theirs to drift from then.
 */
export function referenceOf({ base, lanes, reference }: Experiment): string | undefined {
  return reference ?? lanes.find(({ diff }) => applyDiff(base, diff).precision.kind === "fp32")?.name;
}
