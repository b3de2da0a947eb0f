/**
 * The one config schema. It drives the `Config` type, defaults, parsing, flags, the URL, presets, checkpoints
 * and the page's controls. To add a field, add it to its branch's file, and its words to the catalogue
 * (`fieldWords.ts`); nothing else lists fields.
 */

import { data } from "./dataFields";
import { group } from "./field";
import type { DeepPartial, Field, Group, PathsOf, ValueOf } from "./field";
import { model } from "./modelFields";
import { optimizer } from "./optimizerFields";
import { precision } from "./precisionFields";
import { training } from "./trainingFields";

/** Everything about a run but the user's own file. */
export const schema = group({
  shared: false,
  members: { data, model, precision, optimizer, training },
});

export type Branch = keyof (typeof schema)["members"];

// The schema's own keys.
export const BRANCHES = Object.keys(schema.members) as readonly Branch[];

/** Everything about a run, as plain data. Parsed once at the door; the rest of the house trusts it. */
export type Config = ValueOf<typeof schema>;
export type ModelConfig = Config["model"];
export type DataConfig = Config["data"];
export type TrainingConfig = Config["training"];
export type OptimizerConfig = Config["optimizer"];
export type PrecisionConfig = Config["precision"];
export type TuningMode = TrainingConfig["tuning"];

export type PrecisionKind = PrecisionConfig["kind"];

/** Some fields of a config: a preset's layer, or what a lane changes. */
export type ConfigDiff = DeepPartial<Config>;

/** `model.width`, `precision.scaler.kind`, … */
export type FieldPath = PathsOf<(typeof schema)["members"]>;
export type FieldValue = number | boolean | string;

/** A field, where it stands, and whether the experiment's lanes share its value. */
export interface FieldEntry {
  readonly path: FieldPath;
  readonly field: Field;
  readonly shared: boolean;
}

function collect(parent: Group, prefix: string, shared: boolean): FieldEntry[] {
  return Object.entries(parent.members).flatMap(([key, member]) => {
    const path = prefix === "" ? key : `${prefix}.${key}`;
    if (member.type === "group") return collect(member, path, shared || member.shared);
    // The path was just read off the schema that FieldPath is made of.
    return [{ path: path as FieldPath, field: member, shared: shared || member.shared === true }];
  });
}

/** Every field in the order of the page's controls. */
export const fields: readonly FieldEntry[] = collect(schema, "", false);

const byPath: ReadonlyMap<string, FieldEntry> = new Map(
  fields.flatMap((entry) => [entry.path, ...(entry.field.formerly ?? [])].map((path) => [path, entry] as const)),
);

/** The field at a path, or at one that it had in an earlier version; undefined where there is none. */
export function findField(path: string): FieldEntry | undefined {
  return byPath.get(path);
}

/** Each path's keys, split once: configs are compared field by field at every move of a slider. */
const keysOf: ReadonlyMap<FieldPath, readonly string[]> = new Map(fields.map(({ path }) => [path, path.split(".")]));

/** A config's value at a path. */
export function valueAt(config: Config, path: FieldPath): FieldValue {
  let value: unknown = config;
  for (const key of keysOf.get(path) ?? []) value = (value as Readonly<Record<string, unknown>>)[key];
  // FieldPath and Config are made of the same schema, so the walk ends at a leaf.
  return value as FieldValue;
}

/** Whether a field has any effect in this config: `model.heads` has none in an MLP. */
export function applies(field: Field, config: Config): boolean {
  return Object.entries(field.applies ?? {}).every(([path, values]) => {
    const condition = findField(path);
    return condition !== undefined && values.includes(String(valueAt(config, condition.path)));
  });
}
