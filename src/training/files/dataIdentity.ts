/**
 * Whether a saved state belongs to the data of a run. Every place where the two meet asks here: `train --resume`, a run
 * saved in the browser, another tab's.
 */
import { OWN_KINDS } from "../../config/dataKinds";
import { parseFingerprint } from "../../data/fingerprint";
import type { DataSource } from "../../data/source";
import { parseVocabulary, type Vocabulary, vocabularySize } from "../../data/vocabulary";
import { tokenMap, vocabularyDifference } from "../../data/vocabularyDifference";
import type { VocabularyDifference } from "../../words/en/vocabularies";
import type { CheckpointNotes } from "./checkpoint";
import type { TokenMap } from "./checkpointWeights";
import { OtherDataError } from "./otherDataError";

/** The vocabulary in a state's notes; undefined for points. @throws InputError where it is not one of Halfstep's. */
function vocabularyOf(notes: Pick<CheckpointNotes, "vocabulary">): Vocabulary | undefined {
  if (notes.vocabulary === undefined) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(notes.vocabulary);
  } catch {
    parsed = undefined;
  }
  return parseVocabulary(parsed);
}

/**
 * Refuses to go on from a state with other data than it was trained on: another vocabulary, or another text or table of the
 * same size and symbols, or batches in another order. A state without a fingerprint (written before there was one) is judged by its vocabulary alone.
 * @throws OtherDataError naming the difference; InputError where the notes cannot be read.
 */
export function refuseOtherData(
  notes: Pick<CheckpointNotes, "vocabulary" | "data" | "dataSeed">,
  data: DataSource,
): void {
  const known = vocabularyOf(notes);
  const given = data.kind === "tokens" ? data.vocabulary : undefined;
  if ((known === undefined) !== (given === undefined)) {
    throw new OtherDataError({ code: "other-data/form", values: { checkpoint: given ? "points" : "tokens" } });
  }
  const difference = known && given && vocabularyDifference(known, given);
  if (difference !== undefined) throw new OtherDataError({ code: "other-data/vocabulary", values: { difference } });
  const saved = notes.data === undefined ? undefined : parseFingerprint(notes.data);
  if (notes.data === undefined || notes.data === data.fingerprint) {
    if (notes.dataSeed === undefined || notes.dataSeed === data.seed) return;
    throw new OtherDataError({
      code: "other-data/order",
      values: { checkpointSeed: notes.dataSeed, seed: data.seed },
    });
  }
  const now = parseFingerprint(data.fingerprint);
  if (!saved || saved.kind !== now?.kind) throw new OtherDataError({ code: "other-data/kind" });
  const kind = OWN_KINDS.find((own) => own === now.kind);
  if (kind === undefined) throw new OtherDataError({ code: "other-data/settings" });
  throw new OtherDataError({
    code: "other-data/file",
    values: { kind, checkpointBytes: saved.size, bytes: now.size },
  });
}

/** How weights of a file go into a run on other data: by symbol, as their meaning is. */
export interface TokensBySymbol extends TokenMap {
  /** What a person should know of it: which symbols are new and which are dropped. */
  readonly difference: VocabularyDifference;
  /** Tokens of the model that have a row in the file. */
  readonly kept: number;
}

/**
 * For a new run from a file's weights: where the vocabularies differ, rows of the token embedding and of the head go from symbol
 * to symbol, and a symbol that the file does not know begins with fresh weights. Undefined where tokens agree, and where the
 * file has no vocabulary: PyTorch's weights go token by token.
 * @throws OtherDataError where there is nothing to go by: bytes and characters; InputError where the notes cannot be read.
 */
export function tokensForInit(
  notes: Pick<CheckpointNotes, "vocabulary"> | undefined,
  data: DataSource,
): TokensBySymbol | undefined {
  const known = notes && vocabularyOf(notes);
  if (!known || data.kind !== "tokens") return undefined;
  const difference = vocabularyDifference(known, data.vocabulary);
  if (difference === undefined) return undefined;
  const tokens = tokenMap(known, data.vocabulary);
  if (!tokens) throw new OtherDataError({ code: "other-data/tokenizer", values: { difference } });
  const kept = tokens.reduce((count, token) => count + (token < 0 ? 0 : 1), 0);
  return { known: vocabularySize(known), tokens, difference, kept };
}
