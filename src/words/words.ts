/**
 * The language of this process. Every sentence that a person reads comes from a catalogue under `words/en`; whoever shows
 * sentences (the page, the command line, a test) says at its start which language that is. The worker shows none, so it
 * has no catalogue: what it reports is a code and values (`report.ts`).
 *
 * `common` is what page and command line both say; the others are their own, so that neither carries the other's.
 */
import type { CommonWords } from "./en/common";
import type { PageWords } from "./en/page";
import type { TerminalWords } from "./en/terminal";
import { setMarks } from "./marks";

export interface Language {
  readonly common: CommonWords;
  readonly page?: PageWords;
  readonly terminal?: TerminalWords;
}

let spoken: Language | undefined;

/** From here on sentences and numbers are in this language. Called once, before anything is shown. */
export function speak(language: Language): void {
  spoken = language;
  setMarks(language.common.marks);
}

/** Undefined where no language was chosen: in the worker. */
export function spokenLanguage(): Language | undefined {
  return spoken;
}

/** @throws Error where no language was chosen, which is a mistake of ours. */
export function words(): CommonWords {
  return chosen("common");
}

/** @throws Error outside of the page. */
export function pageWords(): PageWords {
  return chosen("page");
}

/** @throws Error outside of the command line. */
export function terminalWords(): TerminalWords {
  return chosen("terminal");
}

function chosen<K extends keyof Language>(part: K): NonNullable<Language[K]> {
  const found = spoken?.[part];
  if (found === undefined) throw new Error(`No language with ${part} words has been chosen: call speak() first.`);
  return found;
}
