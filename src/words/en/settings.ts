/** Fields with their values, and what values they take. */
import { formatSetting } from "../figures";
import { shortened } from "../quoted";
import { fieldEntry, type FieldKey } from "./fields";

/** A field and its value. */
export interface Setting {
  readonly path: FieldKey;
  readonly value: number | boolean | string;
  /** Whether it is set in powers of two. */
  readonly inPowers: boolean;
}

/** What a number field takes. */
export interface NumberRange {
  readonly path: FieldKey;
  readonly whole: boolean;
  readonly min: number;
  readonly max: number;
  /** Whether 0 is allowed beside them. */
  readonly zero: boolean;
}

/** "Cosine decay", "on", "1,024 tokens", "2^24", "off". */
function valueOf({ path, value, inPowers }: Setting): string {
  const { choices, empty, unit, zero } = fieldEntry(path);
  if (typeof value === "boolean") return value ? "on" : "off";
  if (value === "" && empty !== undefined) return empty;
  if (typeof value === "string") return choices?.[value]?.label ?? shortened(value);
  if (value === 0 && zero !== undefined) return zero;
  return `${formatSetting(value, inPowers)}${unit === undefined ? "" : ` ${unit}`}`;
}

/** "a number from 0.1 to 64", "a whole number from 1 to 1000, or 0 for “off”". */
export function rangeInWords({ path, whole, min, max, zero }: NumberRange): string {
  const special = zero ? `, or 0 for “${fieldEntry(path).zero ?? ""}”` : "";
  return `${whole ? "a whole number" : "a number"} from ${min} to ${max}${special}`;
}

export const settings = {
  value: valueOf,
  /** With its field's label, but a choice says what it is: "Mixed", "Growth interval 100 steps". */
  labelled: (setting: Setting) => {
    const { choices, label } = fieldEntry(setting.path);
    return choices === undefined ? `${label} ${valueOf(setting)}` : valueOf(setting);
  },
  giveRange: (range: NumberRange) => `Give ${rangeInWords(range)}.`,
};
