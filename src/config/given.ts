/** Values from outside as a refusal holds them. */
import type { Given } from "../words/refused";
import { shortened } from "../words/quoted";

const LONGEST_SHOWN = 60;

/** The value's JSON where it is short, and never more than a line. */
export function given(value: unknown): Given {
  if (Array.isArray(value)) return { is: "list" };
  if (typeof value === "object" && value !== null) return { is: "object" };
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return { is: "value", text: shortened(text, LONGEST_SHOWN) };
}
