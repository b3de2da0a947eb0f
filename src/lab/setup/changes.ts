/** What a changed draft differs in from the experiment that is there: for the notice that offers to apply it. */
import { diffConfig, diffEntries } from "../../config/diff";
import { laneConfig, type Experiment } from "../../config/experiment";
import { valueAt, type FieldPath, type FieldValue } from "../../config/schema";

export type Change =
  | { readonly kind: "field"; readonly path: FieldPath; readonly from: FieldValue; readonly to: FieldValue }
  /** Of one lane alone. */
  | {
      readonly kind: "lane-field";
      readonly lane: string;
      readonly path: FieldPath;
      readonly from: FieldValue;
      readonly to: FieldValue;
    }
  | { readonly kind: "lane-added" | "lane-removed"; readonly lane: string }
  | { readonly kind: "lane-renamed"; readonly lane: string; readonly to: string }
  | { readonly kind: "lane-order" };

/** From one experiment to another, the base's changes first; what a lane takes over from the base is told once, as the base's. */
export function changesBetween(from: Experiment, to: Experiment): Change[] {
  const base = diffEntries(diffConfig(from.base, to.base)).map(({ path, value }): Change => ({
    kind: "field",
    path,
    from: valueAt(from.base, path),
    to: value,
  }));
  const told = new Set(base.map((change) => ("path" in change ? change.path : undefined)));
  const pairs = pairsOf(from, to);
  const ofLanes = pairs.flatMap(([before, after]): Change[] => {
    if (!before) return after ? [{ kind: "lane-added", lane: after.name }] : [];
    if (!after) return [{ kind: "lane-removed", lane: before.name }];
    const [was, is] = [laneConfig(from, before), laneConfig(to, after)];
    const renamed: Change[] =
      before.name === after.name ? [] : [{ kind: "lane-renamed", lane: before.name, to: after.name }];
    const fields = diffEntries(diffConfig(was, is)).flatMap(({ path, value }): Change[] => {
      const asBase = value === valueAt(to.base, path) && valueAt(was, path) === valueAt(from.base, path);
      if (told.has(path) && asBase) return [];
      return [{ kind: "lane-field", lane: after.name, path, from: valueAt(was, path), to: value }];
    });
    return [...renamed, ...fields];
  });
  return [...base, ...ofLanes, ...orderChange(from, to)];
}

type Pair = readonly [Experiment["lanes"][number] | undefined, Experiment["lanes"][number] | undefined];

/** Lanes that are the same one: by name, else by place where both have none of the other's name there. */
function pairsOf({ lanes: before }: Experiment, { lanes: after }: Experiment): Pair[] {
  const named = (lanes: Experiment["lanes"], name: string) => lanes.find((lane) => lane.name === name);
  const pairs = after.map((lane, index): Pair => {
    const same = named(before, lane.name);
    if (same) return [same, lane];
    const there = before[index];
    const renamed = before.length === after.length && there && !named(after, there.name);
    return [renamed ? there : undefined, lane];
  });
  const paired = new Set(pairs.map(([lane]) => lane));
  return [...pairs, ...before.filter((lane) => !paired.has(lane)).map((lane): Pair => [lane, undefined])];
}

function orderChange(from: Experiment, to: Experiment): Change[] {
  const names = ({ lanes }: Experiment, other: Experiment): string[] =>
    lanes.map(({ name }) => name).filter((name) => other.lanes.some((lane) => lane.name === name));
  return names(from, to).join("\n") === names(to, from).join("\n") ? [] : [{ kind: "lane-order" }];
}
