/**
 * The door: anything from outside (URL, file, flags, a control) becomes a `Config` here or is refused with
 * the path, the value and the fix. Everything inside the house trusts a `Config` and checks nothing again.
 */

import { OURS, type Source } from "../words/refused";
import { ConfigError } from "./errors";
import type { ChoiceField, Field, Group, NumberField, TextField } from "./field";
import { withPresentNames } from "./formerNames";
import { given } from "./given";
import { isPlainObject } from "./plainObject";
import { ruleReport } from "./rule";
import { firstProblem } from "./rules";
import { schema } from "./schema";
import type { Config, FieldPath, FieldValue } from "./schema";
import { suggestion } from "./suggest";
import { rangeOf } from "./text";

function parseNumber(field: NumberField, value: unknown, path: FieldPath, source: Source): number {
  const refuse = (code: "not-finite" | "not-whole" | "out-of-range"): ConfigError =>
    new ConfigError(path, value, {
      code: `config/${code}`,
      values: { source, path, given: given(value), range: rangeOf(path, field), example: field.default },
    });
  if (typeof value !== "number" || !Number.isFinite(value)) throw refuse("not-finite");
  if (field.type === "integer" && !Number.isInteger(value)) throw refuse("not-whole");
  const special = value === 0 && field.zero;
  if (!special && (value < field.min || value > field.max)) throw refuse("out-of-range");
  // −0 would survive neither JSON nor the URL.
  return value === 0 ? 0 : value;
}

function parseChoice({ choices }: ChoiceField, value: unknown, path: FieldPath, source: Source): string {
  if (typeof value === "string" && choices.includes(value)) return value;
  const meant = typeof value === "string" ? suggestion(value, choices) : { known: choices };
  throw new ConfigError(path, value, {
    code: "config/not-a-choice",
    values: { source, path, given: given(value), suggestion: meant },
  });
}

function parseText({ longest }: TextField, value: unknown, path: FieldPath, source: Source): string {
  if (typeof value !== "string") {
    throw new ConfigError(path, value, {
      code: "config/not-a-text",
      values: { source, path, given: given(value), longest },
    });
  }
  if (value.length <= longest) return value;
  throw new ConfigError(path, value, {
    code: "config/text-too-long",
    values: { source, path, characters: value.length, longest },
  });
}

function parseField(field: Field, value: unknown, path: FieldPath, source: Source): FieldValue {
  switch (field.type) {
    case "integer":
    case "number":
      return parseNumber(field, value, path, source);
    case "choice":
      return parseChoice(field, value, path, source);
    case "text":
      return parseText(field, value, path, source);
    case "boolean":
      if (typeof value === "boolean") return value;
      throw new ConfigError(path, value, {
        code: "config/not-true-or-false",
        values: { source, path, given: given(value) },
      });
    default:
      return field satisfies never;
  }
}

type Tree = Readonly<Record<string, unknown>>;

/** `base` absent: the schema's own defaults. */
function parseGroup(group: Group, value: unknown, base: Tree | undefined, path: string, source: Source): Tree {
  if (!isPlainObject(value)) {
    throw new ConfigError(path, value, {
      code: "config/not-a-group",
      values: { source, path, given: given(value), members: Object.keys(group.members) },
    });
  }
  const at = (key: string): string => (path === "" ? key : `${path}.${key}`);
  for (const key of Object.keys(value)) {
    // `hasOwn`, so that __proto__ and constructor are strangers like any other.
    if (Object.hasOwn(group.members, key)) continue;
    const known = Object.keys(group.members).map(at);
    throw new ConfigError(at(key), value[key], {
      code: "config/unknown-field",
      values: { source, path: given(at(key)), suggestion: suggestion(at(key), known) },
    });
  }
  const parsed: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(group.members)) {
    const isGiven = Object.hasOwn(value, key);
    const below = base?.[key];
    if (member.type === "group") {
      // Groups of a base are plain trees of the same schema.
      parsed[key] = parseGroup(member, isGiven ? value[key] : {}, below as Tree | undefined, at(key), source);
    } else {
      // The schema's own keys have led here.
      const field = at(key) as FieldPath;
      parsed[key] = isGiven ? parseField(member, value[key], field, source) : (below ?? member.default);
    }
  }
  return parsed;
}

/**
 * Makes a config of anything: a whole one, or only some fields, the rest taken from `base`.
 *
 * @param source Where it came from, for the refusal.
 * @param base What fills the gaps; the schema's defaults where absent.
 * @throws ConfigError on an unknown field, a wrong type, a value out of range, or fields that contradict each
 * other.
 */
export function parseConfig(value: unknown, source: Source, base?: Config): Config {
  // parseGroup has just built every branch and leaf that the schema, and so Config, names.
  const config = parseGroup(schema, withPresentNames(value), base, "", source) as Config;
  const problem = firstProblem(config);
  if (problem) throw new ConfigError(problem.path, problem.value, ruleReport(problem, source));
  return config;
}

/** The schema's defaults: what a config with nothing in it means. */
export const defaultConfig: Config = parseConfig({}, OURS);
