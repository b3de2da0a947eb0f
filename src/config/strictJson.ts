/**
 * JSON from a file, read more strictly than `JSON.parse` does: a key that comes twice is refused, because readers disagree
 * about which one counts, and so is nesting that no file of ours has.
 */
import type { JsonProblem } from "../words/en/errors/json";
import { shortened } from "../words/quoted";
import { InputError } from "./errors";

/** Deeper than any config, experiment or header, and shallow enough for everything that walks a value. */
const MAX_DEPTH = 64;

const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d] as const;
const BLANKS: ReadonlySet<number> = new Set([0x20, 0x0a, 0x0d, 0x09]);

/** Why a text is not JSON that Halfstep reads. Who knows the text's name makes a report of its own with `problem`. */
export class StrictJsonError extends InputError {
  override readonly name = "StrictJsonError";

  constructor(readonly problem: JsonProblem) {
    super({ code: "json/unreadable", values: { problem } });
  }
}

/** @throws StrictJsonError */
export function strictJson(text: string): unknown {
  refuseTwiceAndDeep(text);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StrictJsonError({ is: "not-json", reason: shortened(reason) });
  }
}

/** One pass over the text, before any value is built. What is no JSON is left for the parser to say. */
function refuseTwiceAndDeep(text: string): void {
  /** For each bracket that is open: the keys seen so far, or nothing in a list. */
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === OPEN_OBJECT || code === OPEN_LIST) {
      open.push(code === OPEN_OBJECT ? new Set() : undefined);
      if (open.length > MAX_DEPTH) throw new StrictJsonError({ is: "too-deep", most: MAX_DEPTH });
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      open.pop();
    } else if (code === QUOTE) {
      const end = endOfString(text, at);
      const keys = open.at(-1);
      if (keys && isKey(text, end)) noteKey(keys, text.slice(at, end));
      at = end - 1;
    }
  }
}

/** Past the closing quote, or the text's end where there is none. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end + 1;
}

/** Whether an odd number of backslashes stands in front. */
function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text.charCodeAt(before - 1) === BACKSLASH) before--;
  return (at - before) % 2 === 1;
}

function isKey(text: string, end: number): boolean {
  let at = end;
  while (BLANKS.has(text.charCodeAt(at))) at++;
  return text.charCodeAt(at) === COLON;
}

function noteKey(keys: Set<string>, literal: string): void {
  const key = literal.includes("\\") ? unescaped(literal) : literal.slice(1, -1);
  if (keys.has(key)) throw new StrictJsonError({ is: "key-twice", key: shortened(key) });
  keys.add(key);
}

/** A key may be written with escapes; a wrong one is the parser's to refuse. */
function unescaped(literal: string): string {
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal;
  }
}
