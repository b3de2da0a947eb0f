/**
 * Which settings a run that is resumed must keep: its model, its data, its kind of optimizer and its seed are in the state
 * that it goes on from. Everything else may change on the way, as it may between two runs of a script.
 */
import { ConfigError } from "./errors";
import { applies, fields, valueAt } from "./schema";
import type { Config, FieldEntry, FieldPath, FieldValue } from "./schema";

/** Of the model's fields, those that change neither a shape nor what the weights stand for. */
const FREE_IN_THE_MODEL: ReadonlySet<FieldPath> = new Set<FieldPath>([
  "model.recompute",
  "model.gates.feedForwardShare",
  "model.gates.headShare",
  "model.gates.scheduleStart",
  "model.gates.scheduleSteps",
  "model.gates.balanceRate",
  "model.gates.exploreShare",
  "model.gates.checkInterval",
  "model.gates.freezeAfter",
  "model.gates.wakeAfter",
]);

export interface ResumeRefusal {
  readonly path: FieldPath;
  readonly saved: FieldValue;
  readonly wanted: FieldValue;
}

/** Whether a resumed run must have the value that its state was saved with. */
function holdsOnResume(path: FieldPath): boolean {
  if (path.startsWith("model.")) return !FREE_IN_THE_MODEL.has(path);
  // Which column is the label, by name, is in the data's fingerprint; "the last" and its name are the same.
  if (path === "data.label") return false;
  return path.startsWith("data.") || path === "optimizer.kind" || path === "training.seed";
}

/**
 * The fields of `wanted` that a run saved with `saved` cannot be resumed with, in the schema's order; none where it can. A
 * field without effect in both is left out.
 */
export function resumeRefusals(saved: Config, wanted: Config): ResumeRefusal[] {
  const differs = ({ path, field }: FieldEntry): boolean =>
    holdsOnResume(path) &&
    valueAt(saved, path) !== valueAt(wanted, path) &&
    (applies(field, saved) || applies(field, wanted));
  return fields
    .filter(differs)
    .map(({ path }) => ({ path, saved: valueAt(saved, path), wanted: valueAt(wanted, path) }));
}

/** @throws ConfigError with the first field that cannot hold. */
export function refuseOnResume(saved: Config, wanted: Config): void {
  const [first] = resumeRefusals(saved, wanted);
  if (first) throw new ConfigError(first.path, first.wanted, { code: "resume/setting", values: { ...first } });
}
