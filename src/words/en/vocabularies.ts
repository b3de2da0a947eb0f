/** Where the vocabularies of a checkpoint and of a run differ: src/data/vocabularyDifference.ts. */
import { quoted } from "../quoted";

const TOKENS = {
  bytes: "bytes",
  characters: "characters",
  words: "the symbols of a task",
};
type Tokens = keyof typeof TOKENS;

/** The first few of some symbols, and how many there are besides. */
export interface Symbols {
  readonly first: readonly string[];
  readonly more: number;
}

/** `known` and `missing` are the checkpoint's, `given` and `added` the run's. */
export type VocabularyDifference =
  | { readonly is: "kind"; readonly known: Tokens; readonly given: Tokens }
  | { readonly is: "symbols"; readonly missing: Symbols; readonly added: Symbols }
  | { readonly is: "order"; readonly token: number; readonly known: string; readonly given: string };

/** “a”, “b”, “c” and 23 more; empty where there are none. */
function listed({ first, more }: Symbols): string {
  const shown = first.map((symbol) => quoted(symbol));
  const last = more > 0 ? `${more} more` : (shown.pop() ?? "");
  return shown.length === 0 ? last : `${shown.join(", ")} and ${last}`;
}

/** The only one of some symbols. */
function only({ first, more }: Symbols): string | undefined {
  return first.length === 1 && more === 0 ? first[0] : undefined;
}

function ofSymbols(missing: Symbols, added: Symbols): string {
  const [own, other] = [only(missing), only(added)];
  if (own !== undefined && other !== undefined)
    return `The checkpoint knows ${quoted(own)}, and this text has ${quoted(other)} in its place.`;
  const [lost, extra] = [listed(missing), listed(added)];
  if (lost === "") return `This text has ${extra}, which the checkpoint does not know.`;
  if (extra === "") return `The checkpoint knows ${lost}, which this text does not have.`;
  return `The checkpoint knows ${lost}, which this text does not have, and this text has ${extra}, which the checkpoint does not know.`;
}

/** A sentence. */
export function vocabularyDifference(difference: VocabularyDifference): string {
  switch (difference.is) {
    case "kind":
      return `The checkpoint's tokens are ${TOKENS[difference.known]}, and this run's are ${TOKENS[difference.given]}.`;
    case "symbols":
      return ofSymbols(difference.missing, difference.added);
    case "order":
      return `The checkpoint has the same symbols in another order: its token ${difference.token} is ${quoted(difference.known)}, and this text's is ${quoted(difference.given)}.`;
    default:
      return difference satisfies never;
  }
}
