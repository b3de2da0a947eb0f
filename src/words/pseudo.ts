/**
 * A language made of another for tests of the page: every sentence longer by 40 %, a short one by 60 %, with accented letters,
 * between ⟦ and ⟧. What is cut off in it would be in German or Finnish; what carries no accents bypassed the catalogue.
 * Marks and numbers are unchanged, and so are `code` and whatever has a digit in it.
 */
import type { CommonWords } from "./en/common";
import type { PageWords } from "./en/page";

const PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ACCENTED = "åƀçđéƒğħíĵķľɱñøþǫřšŧüṽŵẋýžÅƁÇĐÉƑĞĦÍĴĶĽṀÑØÞǪŘŠŦÜṼŴẊÝŽ";
// All of them are one UTF-16 unit, so that an index finds a letter's counterpart.
const accentOf = (letter: string): string => ACCENTED[PLAIN.indexOf(letter)] ?? letter;

/** A sentence shorter than this grows by more: short words grow most in other languages. */
const SHORT = 20;
/** As a filler, words of this length, which lines break between as they do between others. */
const FILLER = "ẋẋẋẋẋẋ";

/** Code, and words with digits: names, figures and their units, formats. */
const KEPT = /(`[^`]*`|[\S\u202f]*\d[\S\u202f]*)/;

function accented(text: string): string {
  return text
    .split(KEPT)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(/[a-zA-Z]/g, accentOf)))
    .join("");
}

/** "⟦Ŧřåíñíñğ ẋẋẋẋẋ⟧"; a text without letters, such as an empty unit, stays as it is. */
export function pseudoText(text: string): string {
  const lengthened = accented(text);
  if (lengthened === text) return text;
  // The brackets and a space take three.
  const more = Math.max(0, Math.round(text.length * (text.length < SHORT ? 0.6 : 0.4)) - 3);
  const filler = Array.from({ length: Math.ceil(more / (FILLER.length + 1)) }, () => FILLER)
    .join(" ")
    .slice(0, more);
  return `⟦${lengthened}${filler === "" ? "" : ` ${filler.trimEnd()}`}⟧`;
}

/** A catalogue, or part of one, with every string changed, and every string that its functions make. */
export function pseudo<T>(part: T): T {
  if (typeof part === "string") return pseudoText(part) as T;
  if (typeof part === "function") {
    // A function of the catalogue: the same values in, the sentences changed.
    const make = part as (...values: readonly unknown[]) => unknown;
    return ((...values: readonly unknown[]) => pseudo(make(...values))) as T;
  }
  if (Array.isArray(part)) return part.map(pseudo) as T;
  if (typeof part !== "object" || part === null) return part;
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, pseudo(value as unknown)])) as T;
}

/** The page's language in its place. Marks are no sentences. */
export function pseudoLanguage(common: CommonWords, page: PageWords) {
  return { common: { ...pseudo(common), marks: common.marks }, page: pseudo(page) };
}
