/** Differences between configs: what a lane changes, and what the URL says. fieldWords.ts says them to people. */

import type { Group } from "./field";
import { applies, fields, schema, valueAt } from "./schema";
import type { Config, ConfigDiff, FieldEntry, FieldPath, FieldValue } from "./schema";

type Tree = Readonly<Record<string, unknown>>;

function mergeGroup(group: Group, base: Tree, diff: Tree): Tree {
  const merged: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(group.members)) {
    // Trees of the schema: a group's value is a tree, and a diff may leave it out.
    if (member.type === "group") merged[key] = mergeGroup(member, base[key] as Tree, (diff[key] ?? {}) as Tree);
    else merged[key] = diff[key] ?? base[key];
  }
  return merged;
}

/**
 * The base with the diff's fields in place. Both are trusted; rules between fields are `parseConfig`'s
 * matter.
 */
export function applyDiff(base: Config, diff: ConfigDiff): Config {
  // mergeGroup builds every field that the schema, and so Config, names.
  return mergeGroup(schema, base, diff) as Config;
}

/** The diff that sets these fields; the values are unchecked, as `parseConfig` refuses what does not fit. */
export function diffFromEntries(entries: readonly (readonly [FieldPath, FieldValue])[]): ConfigDiff {
  const root: Record<string, unknown> = {};
  for (const [path, value] of entries) {
    const keys = path.split(".");
    const last = keys.pop() ?? path;
    let branch = root;
    for (const key of keys) branch = (branch[key] ??= {}) as Record<string, unknown>;
    branch[last] = value;
  }
  return root;
}

/** The smallest diff that turns `base` into `config`. */
export function diffConfig(base: Config, config: Config): ConfigDiff {
  return diffFromEntries(
    fields
      .filter(({ path }) => valueAt(base, path) !== valueAt(config, path))
      .map(({ path }) => [path, valueAt(config, path)] as const),
  );
}

/** A config with one field set; unchecked, so that a control can `settle` it or `parseConfig` it. */
export function withValue(config: Config, path: FieldPath, value: FieldValue): Config {
  return applyDiff(config, diffFromEntries([[path, value]]));
}

/** The fields a diff names, with their values, in the schema's order. */
export function diffEntries(diff: ConfigDiff): (FieldEntry & { readonly value: FieldValue })[] {
  return fields.flatMap((entry) => {
    let value: unknown = diff;
    for (const key of entry.path.split(".")) value = (value as Tree | undefined)?.[key];
    // A leaf of a trusted diff, or a branch that it leaves out.
    return value === undefined ? [] : [{ ...entry, value: value as FieldValue }];
  });
}

/** A field and its value as the catalogue takes them (src/words/en/settings.ts): plain data, which a report may hold. */
export interface Setting {
  readonly path: FieldPath;
  readonly value: FieldValue;
  /** Whether it is set in powers of two. */
  readonly inPowers: boolean;
}

export function settingOf({ path, field }: FieldEntry, value: FieldValue): Setting {
  return { path, value, inPowers: "scale" in field && field.scale === "log2" };
}

/** What a diff changes, without the fields that have no effect. */
export function settingsIn(base: Config, diff: ConfigDiff): Setting[] {
  const config = applyDiff(base, diff);
  return diffEntries(diff)
    .filter(({ field }) => applies(field, config))
    .map((entry) => settingOf(entry, entry.value));
}
