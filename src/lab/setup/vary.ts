/** Values to vary a field over: proposed, spread over a range, or read from what a person typed. */
import type { Field, NumberField } from "../../config/field";
import type { FieldValue } from "../../config/schema";
import { PAGE_LANES } from "./laneEdits";

export const FEWEST_VALUES = 2;
export const MOST_VALUES = PAGE_LANES;

export function isNumber(field: Field): field is NumberField {
  return field.type === "integer" || field.type === "number";
}

/** Whether a number field takes this value. */
export function fits(field: NumberField, value: number): boolean {
  if (!Number.isFinite(value) || (field.type === "integer" && !Number.isInteger(value))) return false;
  return (value === 0 && field.zero) || (value >= field.min && value <= field.max);
}

/** Two digits of a value on a decimal scale, a power of two on a binary one, whole where the field is. */
function rounded(field: NumberField, value: number): number {
  const near = field.scale === "log2" ? 2 ** Math.round(Math.log2(value)) : Number(value.toPrecision(2));
  return Math.min(field.max, Math.max(field.min, field.type === "integer" ? Math.round(near) : near));
}

/** `count` values from `from` to `to`, even on the field's own scale; fewer where some round to the same. */
export function spread(field: NumberField, from: number, to: number, count: number): number[] {
  const isLog = field.scale !== "linear" && from > 0 && to > 0;
  const at = (share: number): number => (isLog ? from * (to / from) ** share : from + (to - from) * share);
  const values = Array.from({ length: count }, (_, index) => rounded(field, at(index / Math.max(1, count - 1))));
  return [...new Set(values)];
}

/** Three values around the present one: a third and three times as much, or the neighbours on a linear scale. */
export function valuesAround(field: NumberField, value: number): number[] {
  if (field.scale === "linear") {
    const step = (field.max - field.min) / 4;
    return spread(field, Math.max(field.min, value - step), Math.min(field.max, value + step), 3);
  }
  const middle = value > 0 ? value : field.default > 0 ? field.default : Math.sqrt(field.min * field.max);
  const factor = field.scale === "log2" ? 2 : 3;
  // One digit is enough for a neighbour: 0.003 beside 0.01.
  const near = (wanted: number): number => rounded(field, Number(wanted.toPrecision(1)));
  const [less, more] =
    field.scale === "log2" ? [middle / factor, middle * factor] : [near(middle / factor), near(middle * factor)];
  const values = [less, middle, more].map((one) => Math.min(field.max, Math.max(field.min, one)));
  return [...new Set(values.map((one) => (field.type === "integer" ? Math.round(one) : one)))];
}

/** What a person typed, and why it cannot be used, if so. */
export type TypedValues =
  | { readonly values: readonly FieldValue[] }
  | { readonly wrong: "none" | "count" | "twice" }
  | { readonly wrong: "value"; readonly text: string };

/** Values in one line, with commas, semicolons or spaces between them. */
export function typedValues(field: NumberField, text: string): TypedValues {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== "");
  if (parts.length === 0) return { wrong: "none" };
  const wrong = parts.find((part) => !fits(field, Number(part)));
  if (wrong !== undefined) return { wrong: "value", text: wrong };
  return judged(parts.map(Number));
}

/** Values that were ticked. */
export function judged(values: readonly FieldValue[]): TypedValues {
  if (new Set(values).size < values.length) return { wrong: "twice" };
  return values.length < FEWEST_VALUES || values.length > MOST_VALUES ? { wrong: "count" } : { values };
}

/** The values of a field that has few: a choice's, or off and on. */
export function fewValues(field: Exclude<Field, NumberField>): readonly FieldValue[] {
  if (field.type === "text") return [];
  return field.type === "boolean" ? [false, true] : field.choices;
}

/** What is proposed before a person says anything; none of a choice that has more values than lanes fit. */
export function firstValues(field: Field, value: FieldValue): readonly FieldValue[] {
  if (isNumber(field)) return valuesAround(field, Number(value));
  const all = fewValues(field);
  return all.length <= MOST_VALUES ? all : [];
}
