/** Values from outside, judged one by one. Each refusal names where in the saved run the value stands. */
import { show } from "../../config/given";
import { SavedRunError } from "./savedRunError";

/** Makes a T of a value that stands at `at`, or throws a SavedRunError. */
export type Parse<T> = (value: unknown, at: string) => T;

type Fields<T> = { readonly [K in keyof T]-?: Parse<T[K]> };
type OptionalOf<T> = { readonly [K in keyof T]?: Parse<T[K] & {}> };

function refuse(value: unknown, at: string, wanted: string): never {
  throw new SavedRunError(`${at} is ${show(value)}, not ${wanted}.`);
}

/** A guard as a parser. */
function a<T>(wanted: string, fits: (value: unknown) => value is T): Parse<T> {
  return (value, at) => (fits(value) ? value : refuse(value, at, wanted));
}

export const text = a("text", (value): value is string => typeof value === "string");
export const truth = a("true or false", (value): value is boolean => typeof value === "boolean");
/** NaN and infinities included: a run that diverged is kept as it is. */
export const figure = a("a number", (value): value is number => typeof value === "number");
export const finite = a("a finite number", (value): value is number => Number.isFinite(value));
export const floats = a(
  "a list of 32-bit floats",
  (value): value is Float32Array<ArrayBuffer> => value instanceof Float32Array,
);
export const doubles = a(
  "a list of 64-bit floats",
  (value): value is Float64Array<ArrayBuffer> => value instanceof Float64Array,
);
export const counts = a("a list of counts", (value): value is Uint32Array<ArrayBuffer> => value instanceof Uint32Array);
export const bytes = a("bytes", (value): value is Uint8Array<ArrayBuffer> => value instanceof Uint8Array);

/** A whole number in a range. */
export function whole(from: number, to = Number.MAX_SAFE_INTEGER): Parse<number> {
  const wanted = `a whole number from ${from}${to === Number.MAX_SAFE_INTEGER ? "" : ` to ${to}`}`;
  return a(
    wanted,
    (value): value is number => Number.isSafeInteger(value) && Number(value) >= from && Number(value) <= to,
  );
}

export function oneOf<T extends string>(...known: readonly T[]): Parse<T> {
  return a(`one of ${known.join(", ")}`, (value): value is T => known.some((one) => one === value));
}

export function list<T>(item: Parse<T>): Parse<readonly T[]> {
  return (value, at) =>
    Array.isArray(value)
      ? value.map((one: unknown, index) => item(one, `${at}[${index}]`))
      : refuse(value, at, "a list");
}

/** A list in order of steps. */
export function inOrder<T extends { readonly step: number }>(item: Parse<T>): Parse<readonly T[]> {
  return (value, at) => {
    const items = list(item)(value, at);
    const back = items.findIndex(({ step }, index) => index > 0 && step < (items[index - 1]?.step ?? 0));
    if (back > 0)
      throw new SavedRunError(`${at} goes back from step ${items[back - 1]?.step} to ${items[back]?.step}.`);
    return items;
  };
}

/** The named fields of an object, and no others: a new object, whatever the one from outside inherits. */
export function fieldsOf(value: unknown, at: string): (name: string) => unknown {
  if (typeof value !== "object" || value === null) return refuse(value, at, "an object");
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
      parsed.push([name, parse(field(name), `${at}.${name}`)]);
    for (const [name, parse] of Object.entries<Parse<unknown> | undefined>(optional)) {
      const given = field(name);
      if (given !== undefined && parse) parsed.push([name, parse(given, `${at}.${name}`)]);
    }
    // Each field was just made by the parser that its type asks for.
    return Object.fromEntries(parsed) as Needed & Partial<Rest>;
  };
}
