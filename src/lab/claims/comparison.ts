/** Which lanes a claim holds against which: two lanes are compared where they differ in nothing but what it is about. */
import { diffConfig, diffEntries } from "../../config/diff";
import type { FieldPath } from "../../config/schema";
import type { Experiment } from "../../config/experiment";
import { gatedParts } from "../curves/gateTargets";
import { sharesLayers } from "../readings/sharedLayers";
import { breakages, isBroken } from "../setup/breakages";
import type { LaneMeasure } from "./measures";

/** A reference, and the lanes that are held against it. */
export interface Compared {
  readonly reference: LaneMeasure;
  readonly lanes: readonly LaneMeasure[];
}

export const SHARING = "model.sharing.";
export const GATES = "model.gates.";
export const STRUCTURE = [GATES, SHARING] as const;
export const PRECISION = ["precision."] as const;

/** When a lane is looked at: no figure of its training depends on it. */
const WATCHING: ReadonlySet<FieldPath> = new Set<FieldPath>([
  "training.validationInterval",
  "training.logInterval",
  "training.sampleInterval",
  "training.histogramInterval",
]);

/** A model of which everything is its own and awake. */
export function isPlain({ config }: LaneMeasure): boolean {
  return !sharesLayers(config.model) && gatedParts(config).length === 0;
}

/** Whether nothing is taken from the lane that half precision needs. */
export function isWhole(experiment: Experiment, { name }: LaneMeasure): boolean {
  const lane = experiment.lanes.find((candidate) => candidate.name === name);
  return lane !== undefined && !breakages.some((breakage) => isBroken(experiment, lane, breakage));
}

/**
 * A lane that is a reference and has others to be held against, which differ from it in `paths` alone: the experiment's own
 * reference if it is one, else the first.
 */
export function against(
  measures: readonly LaneMeasure[],
  { reference: named }: Experiment,
  isReference: (lane: LaneMeasure) => boolean,
  isTested: (lane: LaneMeasure) => boolean,
  paths: readonly string[],
): Compared | undefined {
  const references = measures.filter(isReference);
  const own = references.filter(({ name }) => name === named);
  for (const reference of [...own, ...references]) {
    const lanes = measures.filter((lane) => isTested(lane) && differsIn(reference, lane, paths));
    if (lanes.length > 0) return { reference, lanes };
  }
  return undefined;
}

export function differsIn(reference: LaneMeasure, lane: LaneMeasure, paths: readonly string[]): boolean {
  const changed = diffEntries(diffConfig(reference.config, lane.config));
  return changed.every(({ path }) => WATCHING.has(path) || paths.some((start) => path.startsWith(start)));
}
