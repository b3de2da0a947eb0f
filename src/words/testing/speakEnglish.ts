/**
 * Tests speak English: sentences can be compared with what users read. Vitest runs this before each file. Whatever error a test
 * meets, its sentences are looked at: that there are two, and that they are sentences.
 */
import { common } from "../en/common";
import { page } from "../en/page";
import { terminal } from "../en/terminal";
import type { Sentences } from "../report";
import { speak } from "../words";

/** Codes whose sentences may end in words that are not ours: a driver's, a browser's, an engineer's. */
const FOREIGN = /^internal\/|^gpu\/refused$|^engine\/(device-worker-)?stopped$/;
const SENTENCE = /^\S.*[.?]$/s;

/** @throws TypeError for what is no sentence, or shows an object that nobody wrote out */
function refuse(code: string, { message, fix }: Sentences): void {
  const isEither = FOREIGN.test(code) || [message, fix].every((text) => SENTENCE.test(text));
  if (!isEither || /\[object/.test(message + fix)) throw new TypeError(`${code}: ${message} | ${fix}`);
}

/** The same errors, each looked at when it is told. */
function lookedAt<E extends object>(errors: E): E {
  const entries = Object.entries<(values: unknown) => Sentences>(errors as Record<string, never>);
  const looking = entries.map(([code, entry]) => [
    code,
    (values: unknown) => {
      const told = entry(values);
      refuse(code, told);
      return told;
    },
  ]);
  return Object.fromEntries(looking) as E;
}

speak({
  common: { ...common, errors: lookedAt(common.errors) },
  page: { ...page, errors: lookedAt(page.errors) },
  terminal: { ...terminal, errors: lookedAt(terminal.errors) },
});
