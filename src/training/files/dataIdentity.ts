/**
 * Whether a saved state belongs to the data of a run. Every place where the two meet asks here: `train --resume`, a run
 * saved in the browser, another tab's.
 */
import { parseFingerprint } from "../../data/fingerprint";
import type { DataSource } from "../../data/source";
import { parseVocabulary, type Vocabulary, vocabularySize } from "../../data/vocabulary";
import { tokenMap, vocabularyDifference } from "../../data/vocabularyDifference";
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
    const [was, is] = given ? ["points", "text or symbols"] : ["text or symbols", "points"];
    throw otherData(`The checkpoint was trained on ${was}, and this run's data is ${is}.`);
  }
  const difference = known && given && vocabularyDifference(known, given);
  if (difference !== undefined) throw otherData(difference);
  const saved = notes.data === undefined ? undefined : parseFingerprint(notes.data);
  if (notes.data === undefined || notes.data === data.fingerprint) {
    if (notes.dataSeed === undefined || notes.dataSeed === data.seed) return;
    throw new OtherDataError(
      `The checkpoint took its batches in the order of seed ${notes.dataSeed}, and this run takes them in that of ${data.seed}.`,
      "Resume the experiment that it was a lane of, or take its weights to a new run with --init.",
    );
  }
  const now = parseFingerprint(data.fingerprint);
  if (saved && now && saved.kind === now.kind && now.size > 0) {
    const sizes =
      saved.size === now.size
        ? `of the same ${now.size} bytes`
        : `of ${saved.size} bytes, and this one has ${now.size}`;
    const label = now.kind === "table" && saved.size === now.size ? ", or with another label column" : "";
    throw otherData(`The checkpoint was trained on another ${now.kind} ${sizes}${label}.`);
  }
  throw otherData(
    saved?.kind === now?.kind
      ? "The checkpoint was trained on data of the same kind, but with other settings or another seed."
      : "The checkpoint was trained on data of another kind.",
  );
}

/** How weights of a file go into a run on other data: by symbol, as their meaning is. */
export interface TokensBySymbol extends TokenMap {
  /** What a person should know of it: which symbols are new and which are dropped. */
  readonly notice: string;
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
  if (!tokens)
    throw new OtherDataError(difference, "Set data.tokenizer to the checkpoint's, or start without its weights.");
  const kept = tokens.reduce((count, token) => count + (token < 0 ? 0 : 1), 0);
  const notice = `${difference} Embedding rows are matched by symbol: ${kept} of this run's ${tokens.length} symbols take the checkpoint's rows, the others start fresh.`;
  return { known: vocabularySize(known), tokens, notice };
}

function otherData(message: string): OtherDataError {
  return new OtherDataError(
    message,
    "Give the data that it was trained on, or start a new run; train --init takes its weights to other data.",
  );
}
