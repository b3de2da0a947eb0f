/** Edits of an experiment's lanes, as the lane cards make them. Each gives the lanes anew; `parseExperiment` judges them. */
import { applyDiff, diffConfig, diffEntries, diffFromEntries, withValue } from "../../config/diff";
import { laneConfig, type Experiment } from "../../config/experiment";
import type { Lane } from "../../config/lanes";
import { settle } from "../../config/rules";
import {
  applies,
  fields,
  type ConfigDiff,
  type FieldEntry,
  type FieldPath,
  type FieldValue,
} from "../../config/schema";
import { freeName, isProposed, proposedName } from "./laneNames";

/** As many as the page offers to make; a link or a file may bring more. */
export const PAGE_LANES = 4;

export function canAddLane({ lanes }: Experiment): boolean {
  return lanes.length < PAGE_LANES;
}

/** Sets one field of one lane; fields that no longer go with it move, and the name follows where it was proposed. */
export function withLaneField(experiment: Experiment, name: string, path: FieldPath, value: FieldValue): Lane[] {
  return withChanged(experiment, name, (diff) => {
    const before = applyDiff(experiment.base, diff);
    const after = settle(withValue(before, path, value), path);
    const changed = diffEntries(diffConfig(before, after)).filter((entry) => entry.path !== path);
    return withEntries(diff, [...changed, { path, value }]);
  });
}

/** The field is the base's again. */
export function withoutLaneField(experiment: Experiment, name: string, path: FieldPath): Lane[] {
  return withChanged(experiment, name, (diff) =>
    diffFromEntries(diffEntries(diff).flatMap((entry) => (entry.path === path ? [] : [[entry.path, entry.value]]))),
  );
}

function withEntries(
  diff: ConfigDiff,
  entries: readonly { readonly path: FieldPath; readonly value: FieldValue }[],
): ConfigDiff {
  const kept = diffEntries(diff).filter(({ path }) => !entries.some((entry) => entry.path === path));
  return diffFromEntries([...kept, ...entries].map((entry) => [entry.path, entry.value]));
}

function withChanged({ base, lanes }: Experiment, name: string, change: (diff: ConfigDiff) => ConfigDiff): Lane[] {
  return lanes.map((lane) => {
    if (lane.name !== name) return lane;
    const diff = change(lane.diff);
    const taken = lanes.flatMap((other) => (other === lane ? [] : [other.name]));
    return { name: isProposed(base, lane) ? proposedName(base, diff, taken) : name, diff };
  });
}

/** The lanes and one more, like the last. */
export function withAddedLane(experiment: Experiment): Lane[] {
  const last = experiment.lanes.at(-1);
  return last ? withDuplicate(experiment, last.name) : [...experiment.lanes];
}

/** The lanes, with a second one like `name` behind it. */
export function withDuplicate({ lanes }: Experiment, name: string): Lane[] {
  const taken = lanes.map((lane) => lane.name);
  return lanes.flatMap((lane) =>
    lane.name === name ? [lane, { name: freeName(name.replace(/ \d+$/, ""), taken), diff: lane.diff }] : [lane],
  );
}

export function withoutLane({ lanes }: Experiment, name: string): Lane[] {
  return lanes.filter((lane) => lane.name !== name);
}

/** The lane one place further up or down; where it is where it stands at the end already. */
export function withMoved({ lanes }: Experiment, name: string, by: -1 | 1): Lane[] {
  const from = lanes.findIndex((lane) => lane.name === name);
  const to = Math.min(Math.max(from + by, 0), lanes.length - 1);
  const others = lanes.toSpliced(from, 1);
  return others.toSpliced(to, 0, ...lanes.slice(from, from + 1));
}

/** A name that is empty gives the proposed one back. */
export function withRenamed({ base, lanes }: Experiment, name: string, to: string): Lane[] {
  const taken = lanes.flatMap((lane) => (lane.name === name ? [] : [lane.name]));
  const wanted = to.trim();
  return lanes.map((lane) =>
    lane.name === name ? { ...lane, name: wanted === "" ? proposedName(base, lane.diff, taken) : wanted } : lane,
  );
}

/**
 * In place of one lane, as many as there are values, each with one of them; the other lanes stay while there is room, the later
 * ones longest, because the first is often the FP32 yardstick.
 */
export function varied(experiment: Experiment, name: string, path: FieldPath, values: readonly FieldValue[]): Lane[] {
  const { base, lanes } = experiment;
  const at = lanes.findIndex((lane) => lane.name === name);
  const others = lanes.toSpliced(at, 1);
  const room = Math.max(0, PAGE_LANES - values.length);
  const staying = others.slice(0, room);
  const lane = lanes[at];
  if (lane === undefined) return [...lanes];
  const made: Lane[] = [];
  for (const value of values) {
    const single: Experiment = { base, lanes: [{ name: proposedName(base, lane.diff, []), diff: lane.diff }] };
    const [one] = withLaneField(single, single.lanes[0]?.name ?? name, path, value);
    if (!one) continue;
    const taken = [...staying, ...made].map((other) => other.name);
    made.push({ name: proposedName(base, one.diff, taken), diff: one.diff });
  }
  const before = staying.filter((other) => lanes.indexOf(other) < at);
  return [...before, ...made, ...staying.slice(before.length)];
}

/**
 * The settings that a lane can be given a value of its own for: those in force in it, and not common to all lanes.
 * @param own whether those that it has a value of its own for already are among them.
 */
export function laneSettings(experiment: Experiment, lane: Lane, { own = false } = {}): FieldEntry[] {
  const config = laneConfig(experiment, lane);
  const has = new Set(diffEntries(lane.diff).map(({ path }) => path));
  return fields.filter(
    ({ path, field, shared }) =>
      !shared && applies(field, config) && (own || (path !== "precision.kind" && !has.has(path))),
  );
}
