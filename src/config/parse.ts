/**
 * The door: anything from outside (URL, file, flags, a control) becomes a `Config` here or is refused with
 * the path, the value and the fix. Everything inside the house trusts a `Config` and checks nothing again.
 */

import { shortened } from "../words/quoted";
import { ConfigError } from "./errors";
import type { ChoiceField, Field, Group, NumberField, TextField } from "./field";
import { withPresentNames } from "./formerNames";
import { isPlainObject } from "./plainObject";
import { firstProblem } from "./rules";
import { schema } from "./schema";
import type { Config } from "./schema";
import { suggestion } from "./suggest";

const LONGEST_SHOWN = 60;

/** A value as a refusal shows it: JSON where it has one, and never more than a line. */
export function show(value: unknown): string {
  let text: string;
  if (typeof value === "string") text = JSON.stringify(value);
  else if (Array.isArray(value)) text = "a list";
  else if (typeof value === "object" && value !== null) text = "an object";
  else text = String(value);
  return shortened(text, LONGEST_SHOWN);
}

/** A number field's range in words: "from 1 to 64", "from 0.001 to 1000, or 0 for off". */
export function rangeInWords(field: NumberField): string {
  const zero = field.zero ? ", or 0" : "";
  const what = field.type === "integer" ? "a whole number" : "a number";
  return `${what} from ${field.min} to ${field.max}${zero}`;
}

function parseNumber(field: NumberField, value: unknown, path: string, source: string): number {
  const fix = `Give ${rangeInWords(field)}, such as ${field.default}.`;
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new ConfigError(path, value, `In ${source}, ${path} is ${show(value)}, which is not a finite number.`, fix);
  }
  if (field.type === "integer" && !Number.isInteger(value)) {
    throw new ConfigError(path, value, `In ${source}, ${path} is ${value}, which is not a whole number.`, fix);
  }
  const special = value === 0 && field.zero;
  if (!special && (value < field.min || value > field.max)) {
    throw new ConfigError(path, value, `In ${source}, ${path} is ${value}, which is out of range.`, fix);
  }
  // −0 would survive neither JSON nor the URL.
  return value === 0 ? 0 : value;
}

function parseChoice(field: ChoiceField, value: unknown, path: string, source: string): string {
  const known = field.choices;
  if (typeof value === "string" && known.includes(value)) return value;
  const message = `In ${source}, ${path} is ${show(value)}, which is not one of its values.`;
  const list = `Use one of ${known.join(", ")}.`;
  throw new ConfigError(path, value, message, typeof value === "string" ? suggestion(value, known, list) : list);
}

function parseText(field: TextField, value: unknown, path: string, source: string): string {
  const fix = `Give at most ${field.longest} characters.`;
  if (typeof value === "string" && value.length <= field.longest) return value;
  const what = typeof value === "string" ? `has ${value.length} characters` : `is ${show(value)}, which is not a text`;
  throw new ConfigError(path, value, `In ${source}, ${path} ${what}.`, fix);
}

function parseField(field: Field, value: unknown, path: string, source: string): number | boolean | string {
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
      throw new ConfigError(
        path,
        value,
        `In ${source}, ${path} is ${show(value)}, which is neither true nor false.`,
        "Give true or false.",
      );
    default:
      return field satisfies never;
  }
}

type Tree = Readonly<Record<string, unknown>>;

/** `base` absent: the schema's own defaults. */
function parseGroup(group: Group, value: unknown, base: Tree | undefined, path: string, source: string): Tree {
  if (!isPlainObject(value)) {
    const name = path === "" ? "the config" : path;
    throw new ConfigError(
      path,
      value,
      `In ${source}, ${name} is ${show(value)}, which is not a group of fields.`,
      `Give an object with any of ${Object.keys(group.members).join(", ")}.`,
    );
  }
  const at = (key: string): string => (path === "" ? key : `${path}.${key}`);
  for (const key of Object.keys(value)) {
    // `hasOwn`, so that __proto__ and constructor are strangers like any other.
    if (Object.hasOwn(group.members, key)) continue;
    const known = Object.keys(group.members).map(at);
    const fix = suggestion(at(key), known, `Use any of ${known.join(", ")}.`);
    throw new ConfigError(at(key), value[key], `In ${source}, ${show(at(key))} is not a field of the config.`, fix);
  }
  const parsed: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(group.members)) {
    const given = Object.hasOwn(value, key);
    const below = base?.[key];
    if (member.type === "group") {
      // Groups of a base are plain trees of the same schema.
      parsed[key] = parseGroup(member, given ? value[key] : {}, below as Tree | undefined, at(key), source);
    } else {
      parsed[key] = given ? parseField(member, value[key], at(key), source) : (below ?? member.default);
    }
  }
  return parsed;
}

/**
 * Makes a config of anything: a whole one, or only some fields, the rest taken from `base`.
 *
 * @param source Where it came from, for the refusal: "the URL", "run.json", "lane “mixed”".
 * @param base What fills the gaps; the schema's defaults where absent.
 * @throws ConfigError on an unknown field, a wrong type, a value out of range, or fields that contradict each
 * other.
 */
export function parseConfig(value: unknown, source: string, base?: Config): Config {
  // parseGroup has just built every branch and leaf that the schema, and so Config, names.
  const config = parseGroup(schema, withPresentNames(value), base, "", source) as Config;
  const problem = firstProblem(config);
  if (problem) throw new ConfigError(problem.path, problem.value, `In ${source}, ${problem.message}`, problem.fix);
  return config;
}

/** The schema's defaults: what a config with nothing in it means. */
export const defaultConfig: Config = parseConfig({}, "the defaults");
