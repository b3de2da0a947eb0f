/** Values from outside, judged one by one. Each refusal names where in the saved run the value stands. */
import { given } from "../../config/given";
import type { Wanted } from "../../words/en/errors/savedRuns";
import { SavedRunError } from "./savedRunError";

/** Makes a T of a value that stands at `at` (`lanes[0].name`; empty for the run itself), or throws a SavedRunError. */
export type Parse<T> = (value: unknown, at: string) => T;

type Fields<T> = { readonly [K in keyof T]-?: Parse<T[K]> };
type OptionalOf<T> = { readonly [K in keyof T]?: Parse<T[K] & {}> };

function refuse(value: unknown, at: string, wanted: Wanted): never {
  throw new SavedRunError({ code: "saved-run/misfit", values: { at, given: given(value), wanted } });
}

/** A guard as a parser. */
function a<T>(wanted: Wanted, fits: (value: unknown) => value is T): Parse<T> {
  return (value, at) => (fits(value) ? value : refuse(value, at, wanted));
}

export const text = a({ is: "text" }, (value): value is string => typeof value === "string");
export const truth = a({ is: "truth" }, (value): value is boolean => typeof value === "boolean");
/** NaN and infinities included: a run that diverged is kept as it is. */
export const figure = a({ is: "number" }, (value): value is number => typeof value === "number");
export const finite = a({ is: "finite-number" }, (value): value is number => Number.isFinite(value));
export const floats = a({ is: "floats" }, (value): value is Float32Array<ArrayBuffer> => value instanceof Float32Array);
export const doubles = a(
  { is: "doubles" },
  (value): value is Float64Array<ArrayBuffer> => value instanceof Float64Array,
);
export const counts = a({ is: "counts" }, (value): value is Uint32Array<ArrayBuffer> => value instanceof Uint32Array);
export const bytes = a({ is: "bytes" }, (value): value is Uint8Array<ArrayBuffer> => value instanceof Uint8Array);

/** A whole number in a range. */
export function whole(from: number, to = Number.MAX_SAFE_INTEGER): Parse<number> {
  return a(
    { is: "whole", from, ...(to < Number.MAX_SAFE_INTEGER && { to }) },
    (value): value is number => Number.isSafeInteger(value) && Number(value) >= from && Number(value) <= to,
  );
}

export function oneOf<T extends string>(...known: readonly T[]): Parse<T> {
  return a({ is: "one-of", known }, (value): value is T => known.some((one) => one === value));
}

export function list<T>(item: Parse<T>): Parse<readonly T[]> {
  return (value, at) =>
    Array.isArray(value)
      ? value.map((one: unknown, index) => item(one, `${at}[${index}]`))
      : refuse(value, at, { is: "list" });
}

/** A list in order of steps. */
export function inOrder<T extends { readonly step: number }>(item: Parse<T>): Parse<readonly T[]> {
  return (value, at) => {
    const items = list(item)(value, at);
    for (const [index, { step }] of items.entries()) {
      const before = items[index - 1]?.step ?? step;
      if (step < before)
        throw new SavedRunError({ code: "saved-run/goes-back", values: { at, from: before, to: step } });
    }
    return items;
  };
}

/** Where a field of what stands at `at` stands. */
export function inside(at: string, field: string): string {
  return at === "" ? field : `${at}.${field}`;
}

/** The named fields of an object, and no others: a new object, whatever the one from outside inherits. */
export function fieldsOf(value: unknown, at: string): (name: string) => unknown {
  if (typeof value !== "object" || value === null) return refuse(value, at, { is: "object" });
  return (name) => (Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined);
}

/** An object of these fields; `optional` ones may be absent, and are left out then. */
export function object<Needed, Rest = unknown>(
  needed: Fields<Needed>,
  optional: OptionalOf<Rest> = {},
): Parse<Needed & Partial<Rest>> {
  return (value, at) => {
    const field = fieldsOf(value, at);
    const parsed: [string, unknown][] = [];
    for (const [name, parse] of Object.entries<Parse<unknown>>(needed))
      parsed.push([name, parse(field(name), inside(at, name))]);
    for (const [name, parse] of Object.entries<Parse<unknown> | undefined>(optional)) {
      const found = field(name);
      if (found !== undefined && parse) parsed.push([name, parse(found, inside(at, name))]);
    }
    // Each field was just made by the parser that its type asks for.
    return Object.fromEntries(parsed) as Needed & Partial<Rest>;
  };
}
