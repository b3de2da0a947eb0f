/** Lanes' names: proposed from what a lane changes ("mixed lr 0.003") until a person types one. */
import { applyDiff, diffEntries } from "../../config/diff";
import { LONGEST_LANE_NAME } from "../../config/experiment";
import type { Lane } from "../../config/lanes";
import type { Config, ConfigDiff, FieldPath } from "../../config/schema";

/** What a lane with this diff is called where nobody has said otherwise; not cut to any length. */
function describe(base: Config, diff: ConfigDiff): string {
  const { kind } = applyDiff(base, diff).precision;
  const others = diffEntries(diff)
    .filter(({ path }) => path !== "precision.kind")
    .map(({ path, value }) => `${lastWords(path)} ${String(value)}`);
  return [kind, ...others].join(" ");
}

/** What engineers call a setting where a name is short; others are called by their key. */
const SHORT: { readonly [Path in FieldPath]?: string } = {
  "optimizer.learningRate": "lr",
  "optimizer.minimumLearningRate": "min lr",
  "optimizer.weightDecay": "decay",
  "optimizer.warmupSteps": "warmup",
  "optimizer.gradientClip": "clip",
  "precision.scaler.initialScale": "scale",
};

/** "growth interval" of `precision.scaler.growthInterval`; a `kind` is called by its branch, "scaler". */
function lastWords(path: FieldPath): string {
  const short = SHORT[path];
  if (short !== undefined) return short;
  const keys = path.split(".");
  const last = keys.at(-1) ?? path;
  const key = last === "kind" || last === "enabled" ? (keys.at(-2) ?? last) : last;
  return key.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** The name proposed for a diff, unlike any that is taken. */
export function proposedName(base: Config, diff: ConfigDiff, taken: readonly string[]): string {
  return freeName(describe(base, diff), taken);
}

/** `wanted`, with a number behind it where it is taken, and cut where it would be too long. */
export function freeName(wanted: string, taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const ending = number === 1 ? "" : ` ${number}`;
    const name = `${wanted.slice(0, LONGEST_LANE_NAME - ending.length).trimEnd()}${ending}`;
    if (!taken.includes(name)) return name;
  }
}

/** Whether a lane bears the name that was proposed for its diff, with a number or without: then its name follows its diff. */
export function isProposed(base: Config, { name, diff }: Lane): boolean {
  const wanted = describe(base, diff);
  return freeName(wanted, []) === name || (/ \d+$/.test(name) && wanted.startsWith(name.replace(/ \d+$/, "")));
}
