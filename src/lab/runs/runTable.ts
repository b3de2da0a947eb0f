/** The list of runs as a table: which settings differ, what is searched for, and in which order. Pure. */
import { diffEntries } from "../../config/diff";
import type { Experiment } from "../../config/experiment";
import { fields, valueAt, type FieldPath } from "../../config/schema";
import type { ListedRun } from "../persistence/runList";

export type SortKey = "name" | "step" | "loss" | "savedAt" | "bytes" | FieldPath;

export interface Sorting {
  readonly by: SortKey;
  readonly descending: boolean;
}

/** The settings in which the runs' common configs differ, in the schema's order. */
export function differingFields(runs: readonly ListedRun[]): FieldPath[] {
  const [first, ...others] = runs;
  if (!first) return [];
  return fields
    .map(({ path }) => path)
    .filter((path) => {
      const value = valueAt(first.experiment.base, path);
      return others.some(({ experiment }) => valueAt(experiment.base, path) !== value);
    });
}

/** Whether all words are found in what a run is called, said of, or made of. */
export function matches(run: ListedRun, wanted: string, describe: (experiment: Experiment) => string): boolean {
  const lanes = run.experiment.lanes.flatMap(({ name, diff }) => [
    name,
    ...diffEntries(diff).map(({ path, value }) => `${path} ${String(value)}`),
  ]);
  const text = [run.name, run.note, describe(run.experiment), ...lanes].join(" ").toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** A run's loss where runs are compared: the least that a lane of it has, validation first; undefined before any. */
export function bestLoss({ figures }: ListedRun): number | undefined {
  const losses = figures.map(({ validationLoss, loss }) => validationLoss ?? loss).filter(Number.isFinite);
  return losses.length === 0 ? undefined : Math.min(...losses);
}

/** Pinned runs first, then by the column; what has no value comes last, either way. */
export function sorted(runs: readonly ListedRun[], { by, descending }: Sorting): ListedRun[] {
  const valueOf = (run: ListedRun): number | string | boolean | undefined => {
    if (by === "name") return run.name.toLowerCase();
    if (by === "loss") return bestLoss(run);
    if (by === "step" || by === "savedAt" || by === "bytes") return run[by];
    return valueAt(run.experiment.base, by);
  };
  return runs.toSorted((a, b) => {
    if (a.pinned !== b.pinned) return a.pinned ? -1 : 1;
    const [left, right] = [valueOf(a), valueOf(b)];
    if (left === right) return b.savedAt - a.savedAt;
    if (left === undefined) return 1;
    if (right === undefined) return -1;
    return left < right === descending ? 1 : -1;
  });
}
