/** Where two vocabularies differ, and which symbol of one is which of the other. */
import type { Symbols, VocabularyDifference } from "../words/en/vocabularies";
import { BYTE_VOCABULARY_SIZE, type Vocabulary, vocabularySize } from "./vocabulary";

/** Symbols listed of each side; the rest are counted. */
const LISTED = 3;

/**
 * How two vocabularies differ, by name; undefined where they are the same, token for token.
 * @param known what the model was trained on. @param given what the data of this run has.
 */
export function vocabularyDifference(known: Vocabulary, given: Vocabulary): VocabularyDifference | undefined {
  if (known.kind !== given.kind) return { is: "kind", known: known.kind, given: given.kind };
  if (known.kind === "bytes" || given.kind === "bytes") return undefined;
  const missing = without(known.symbols, given.symbols);
  const added = without(given.symbols, known.symbols);
  if (missing.length > 0 || added.length > 0) return { is: "symbols", missing: listed(missing), added: listed(added) };
  const moved = known.symbols.findIndex((symbol, token) => symbol !== given.symbols[token]);
  const [own = "", other = ""] = [known.symbols[moved], given.symbols[moved]];
  return moved < 0 ? undefined : { is: "order", token: moved, known: own, given: other };
}

/**
 * For each token of `given` the token that `known` has for the same symbol, or −1 for a symbol it does not know. Undefined
 * where the two are of different kinds.
 */
export function tokenMap(known: Vocabulary, given: Vocabulary): Int32Array | undefined {
  if (known.kind !== given.kind) return undefined;
  if (known.kind === "bytes" || given.kind === "bytes")
    return Int32Array.from({ length: BYTE_VOCABULARY_SIZE }, (_, token) => token);
  const tokenOf = new Map(known.symbols.map((symbol, token) => [symbol, token]));
  return Int32Array.from(
    { length: vocabularySize(given) },
    (_, token) => tokenOf.get(given.symbols[token] ?? "") ?? -1,
  );
}

function without(symbols: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return symbols.filter((symbol) => !known.has(symbol));
}

function listed(symbols: readonly string[]): Symbols {
  const first = symbols.slice(0, LISTED);
  return { first, more: symbols.length - first.length };
}
