/** Differences between configs: what a lane changes, what the URL says, and both in human words. */

import type { Field, Group } from "./field";
import { applies, fields, findField, schema, valueAt } from "./schema";
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

const plain = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 6 });
const LARGEST_PLAIN = 1e6;
const SMALLEST_PLAIN = 1e-4;

/** A field's value for people: "Cosine decay", "on", "1,024 tokens", "2^24", "off". */
export function valueInWords(field: Field, value: FieldValue): string {
  if (field.type === "choice") return field.choices.find((choice) => choice.value === value)?.label ?? String(value);
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value !== "number" || field.type === "boolean") return String(value);
  if (value === 0 && field.zero !== undefined) return field.zero;
  const unit = field.unit === undefined ? "" : ` ${field.unit}`;
  const size = Math.abs(value);
  const exponent = Math.log2(value);
  if (field.scale === "log2" && Number.isInteger(exponent) && (size > LARGEST_PLAIN || size < SMALLEST_PLAIN)) {
    return `2^${exponent}${unit}`;
  }
  if (size !== 0 && (size > LARGEST_PLAIN || size < SMALLEST_PLAIN)) return `${value.toExponential()}${unit}`;
  return `${plain.format(value)}${unit}`;
}

/**
 * What a diff changes, in words: ["Mixed", "Growth interval 100 steps"]. Fields without effect are left out.
 */
export function diffInWords(base: Config, diff: ConfigDiff): string[] {
  const config = applyDiff(base, diff);
  return diffEntries(diff)
    .filter(({ field }) => applies(field, config))
    .map(({ field, value }) => {
      const words = valueInWords(field, value);
      return field.type === "choice" ? words : `${field.label} ${words}`;
    });
}

/** The precision choice's own label: what a figure's legend calls the lane's arithmetic. */
export function precisionLabel(config: Config): string {
  const entry = findField("precision.kind");
  return entry ? valueInWords(entry.field, config.precision.kind) : config.precision.kind;
}
