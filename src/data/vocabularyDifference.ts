/** Where two vocabularies differ, in words, and which symbol of one is which of the other. */
import { quoted } from "../words/quoted";
import { BYTE_VOCABULARY_SIZE, type Vocabulary, vocabularySize } from "./vocabulary";

/** Symbols named of each side; the rest are counted. */
const NAMED = 3;

const KINDS: Readonly<Record<Vocabulary["kind"], string>> = {
  bytes: "bytes",
  characters: "characters",
  words: "the symbols of a task",
};

/**
 * A sentence that says how two vocabularies differ, by name; undefined where they are the same, token for token.
 * @param known what the model was trained on. @param given what the data of this run has.
 */
export function vocabularyDifference(known: Vocabulary, given: Vocabulary): string | undefined {
  if (known.kind !== given.kind)
    return `The checkpoint's tokens are ${KINDS[known.kind]}, and this run's are ${KINDS[given.kind]}.`;
  if (known.kind === "bytes" || given.kind === "bytes") return undefined;
  const missing = without(known.symbols, given.symbols);
  const added = without(given.symbols, known.symbols);
  const [own] = missing;
  const [other] = added;
  if (own !== undefined && other !== undefined && missing.length === 1 && added.length === 1)
    return `The checkpoint knows ${quoted(own)}, and this text has ${quoted(other)} in its place.`;
  if (missing.length > 0 && added.length > 0)
    return `The checkpoint knows ${named(missing)}, which this text does not have, and this text has ${named(added)}, which the checkpoint does not know.`;
  if (missing.length > 0) return `The checkpoint knows ${named(missing)}, which this text does not have.`;
  if (added.length > 0) return `This text has ${named(added)}, which the checkpoint does not know.`;
  const moved = known.symbols.findIndex((symbol, token) => symbol !== given.symbols[token]);
  const [was = "", is = ""] = [known.symbols[moved], given.symbols[moved]];
  return moved < 0
    ? undefined
    : `The checkpoint has the same symbols in another order: its token ${moved} is ${quoted(was)}, and this text's is ${quoted(is)}.`;
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

/** “a”, “b”, “c” and 23 more. */
function named(symbols: readonly string[]): string {
  const shown = symbols.slice(0, NAMED).map((symbol) => quoted(symbol));
  const more = symbols.length - shown.length;
  const last = more > 0 ? `${more} more` : (shown.pop() ?? "");
  return shown.length === 0 ? last : `${shown.join(", ")} and ${last}`;
}
