/** Field values as the text of a flag or a URL, and back. */

import type { Source } from "../words/refused";
import { ConfigError } from "./errors";
import type { Field, NumberField } from "./field";
import { given } from "./given";
import { fields, findField } from "./schema";
import type { FieldEntry, FieldPath, FieldValue } from "./schema";
import { nearest } from "./suggest";

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
export function valueFromText({ path, field }: FieldEntry, text: string, source: Source): FieldValue {
  const values = { source, path, given: given(text) };
  switch (field.type) {
    case "choice":
    case "text":
      return text;
    case "boolean":
      if (text === "true" || text === "false") return text === "true";
      throw new ConfigError(path, text, { code: "config/not-true-or-false", values });
    case "integer":
    case "number":
      if (DECIMAL.test(text)) return Number(text);
      throw new ConfigError(path, text, {
        code: "config/not-a-number",
        values: { ...values, range: rangeOf(path, field), example: field.default },
      });
    default:
      return field satisfies never;
  }
}

/** The field at a path from outside. @throws ConfigError with the nearest path where there is none. */
export function requireField(path: string, source: Source): FieldEntry {
  const entry = findField(path);
  if (entry) return entry;
  const near = nearest(
    path,
    fields.map((candidate) => candidate.path),
  );
  throw new ConfigError(path, undefined, {
    code: "config/unknown-field",
    values: { source, path: given(path), suggestion: near === undefined ? undefined : { near } },
  });
}

/** What a number field takes, as the catalogue takes it. */
export function rangeOf(path: FieldPath, { type, min, max, zero }: NumberField) {
  return { path, whole: type === "integer", min, max, zero };
}

/** How a value of this field is written: `<4…2048>`, `<mlp|gpt>`, `<true|false>`. */
export function placeholder(field: Field): string {
  if (field.type === "choice") return `<${field.choices.join("|")}>`;
  if (field.type === "boolean") return "<true|false>";
  if (field.type === "text") return "<text>";
  return `<${field.zero ? "0, " : ""}${field.min}…${field.max}>`;
}
