/** Field values as the text of a flag or a URL, and back. */

import { ConfigError } from "./errors";
import type { Field } from "./field";
import { rangeInWords, show } from "./parse";
import { fields, findField } from "./schema";
import type { FieldEntry, FieldValue } from "./schema";
import { suggestion } from "./suggest";

/** Decimal only: `Number` alone would also take "", "0x10", " 1 " and "Infinity". */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The shortest text that reads back as the same value. */
export function textOf(value: FieldValue): string {
  return String(value);
}

/**
 * A field's value from its text; its range is checked later, by `parseConfig`.
 *
 * @throws ConfigError where the text is not of the field's type.
 */
export function valueFromText({ path, field }: FieldEntry, text: string, source: string): FieldValue {
  const refuse = (what: string, fix: string): ConfigError =>
    new ConfigError(path, text, `In ${source}, ${path} is ${show(text)}, which is not ${what}.`, fix);
  switch (field.type) {
    case "choice":
    case "text":
      return text;
    case "boolean":
      if (text === "true" || text === "false") return text === "true";
      throw refuse("true or false", "Give true or false.");
    case "integer":
    case "number":
      if (DECIMAL.test(text)) return Number(text);
      throw refuse("a number", `Give ${rangeInWords(field)}, such as ${field.default}.`);
    default:
      return field satisfies never;
  }
}

/** The field at a path from outside. @throws ConfigError with the nearest path where there is none. */
export function requireField(path: string, source: string): FieldEntry {
  const entry = findField(path);
  if (entry) return entry;
  const known = fields.map((candidate) => candidate.path);
  const fix = suggestion(path, known, "The fields are listed by --help and in the page's controls.");
  throw new ConfigError(path, undefined, `In ${source}, ${show(path)} is not a field of the config.`, fix);
}

/** How a value of this field is written: `<4…2048>`, `<mlp|gpt>`, `<true|false>`. */
export function placeholder(field: Field): string {
  if (field.type === "choice") return `<${field.choices.join("|")}>`;
  if (field.type === "boolean") return "<true|false>";
  if (field.type === "text") return "<text>";
  return `<${field.zero ? "0, " : ""}${field.min}…${field.max}>`;
}
