import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { vocabularyDifference as inWords } from "../words/en/vocabularies";
import type { Vocabulary } from "./vocabulary";
import { tokenMap, vocabularyDifference } from "./vocabularyDifference";

/** As a person reads it. */
function told(known: Vocabulary, given: Vocabulary): string {
  const difference = vocabularyDifference(known, given);
  return difference ? inWords(difference) : "the same";
}

const characters = (text: string): Vocabulary => ({ kind: "characters", symbols: [...text] });

describe("two vocabularies", () => {
  it("that are the same do not differ", () => {
    expect(vocabularyDifference(characters("abc"), characters("abc"))).toBeUndefined();
    expect(vocabularyDifference({ kind: "bytes" }, { kind: "bytes" })).toBeUndefined();
  });

  it.each([
    ["one for one", "abq", "9ab", "The checkpoint knows “q”, and this text has “9” in its place."],
    [
      "all of them",
      "abcde",
      "ABCDE",
      "The checkpoint knows “a”, “b”, “c” and 2 more, which this text does not have, and this text has “A”, “B”, “C” and 2 more, which the checkpoint does not know.",
    ],
    ["fewer here", "abc", "ab", "The checkpoint knows “c”, which this text does not have."],
    ["more here", "ab", "abcd", "This text has “c” and “d”, which the checkpoint does not know."],
    ["a new line", "\nab", "ab", String.raw`The checkpoint knows “\u000a”, which this text does not have.`],
    [
      "the order",
      "ab",
      "ba",
      "The checkpoint has the same symbols in another order: its token 0 is “a”, and this text's is “b”.",
    ],
  ])("differ by %s", (_, known, given, words) => {
    expect(told(characters(known), characters(given))).toBe(words);
  });

  it("of different kinds say so", () => {
    expect(told({ kind: "bytes" }, characters("ab"))).toBe(
      "The checkpoint's tokens are bytes, and this run's are characters.",
    );
  });

  it("have a map that takes each symbol to itself, and to −1 where it is not known", () => {
    const symbols = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e", "é", "🌍"), { minLength: 1 });
    fc.assert(
      fc.property(symbols, symbols, (known, given) => {
        const map = tokenMap(characters(known.join("")), characters(given.join("")));
        expect(map && Array.from(map, (token) => known[token])).toEqual(
          given.map((symbol) => (known.includes(symbol) ? symbol : undefined)),
        );
      }),
    );
    expect(tokenMap({ kind: "bytes" }, characters("ab"))).toBeUndefined();
  });
});
