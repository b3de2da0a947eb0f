/**
 * A text as training batches, as nanoGPT makes them: the last part of the text is held out, and each row of a
 * batch is a window at a random place of its split, the targets one token further on.
 */
import { TextTooShortError } from "../errors";
import { adviceForShortText, trainingTokens } from "./shortText";
import { Random } from "../../numerics/random";
import { type Batch, type BatchPlan, type DataIdentity, emptyTokenRows, type Split, type TokenSource } from "../source";
import { memoryWindows, streamedWindows, type WindowStart } from "./windows";
import { openText, type TokenArray, type TokenReader } from "./tokenReader";
import type { DataFile } from "../dataFile";
import type { Vocabulary } from "../vocabulary";

/**
 * Texts up to this many bytes are held in memory as tokens (at most two bytes each); longer ones are read in
 * windows.
 */
export const MEMORY_LIMIT_BYTES = 16 * 2 ** 20;

export interface TextSettings {
  readonly tokenizer: "character" | "byte";
  /** T. */
  readonly contextLength: number;
  /** Share of the text, at its end, that is held out. */
  readonly validationShare: number;
  /** What the model needs T to be a multiple of; 1 where absent. */
  readonly contextUnit?: number;
}

/** @throws EmptyTextError, TextTooShortError, NotTextError, TooManyCharactersError, UnreadableFileError */
export async function createTextSource(
  text: DataFile,
  settings: TextSettings,
  plan: BatchPlan,
): Promise<TokenSource & DataIdentity> {
  const reader = await openText(text, settings.tokenizer);
  const splits = splitText(text.name, reader.length, settings);
  const tokens = text.size <= MEMORY_LIMIT_BYTES ? await reader.read(0, reader.length) : reader;
  const { vocabulary, fingerprint, warnings } = reader;
  return { ...textBatches(tokens, vocabulary, splits, settings, plan), seed: plan.seed, fingerprint, warnings };
}

/** First token and token count of each split. */
export type Splits = Readonly<Record<Split, { readonly start: number; readonly length: number }>>;

/** @throws TextTooShortError where a split cannot fill one window. */
export function splitText(name: string, tokens: number, settings: TextSettings): Splits {
  const training = trainingTokens(tokens, settings.validationShare);
  const splits: Splits = {
    training: { start: 0, length: training },
    validation: { start: training, length: tokens - training },
  };
  for (const split of ["training", "validation"] as const) {
    const { length } = splits[split];
    if (length >= settings.contextLength + 1) continue;
    const advice = adviceForShortText(tokens, settings, settings.contextUnit ?? 1);
    const { contextLength } = settings;
    throw new TextTooShortError({ text: name, split, tokens: length, contextLength, advice });
  }
  return splits;
}

/** Batches from tokens in memory or from a reader. Both give the same ones. */
export function textBatches(
  tokens: TokenArray | TokenReader,
  vocabulary: Vocabulary,
  splits: Splits,
  settings: TextSettings,
  plan: BatchPlan,
): TokenSource {
  const { contextLength } = settings;
  const { batchSize, microSteps, seed } = plan;
  const rows = { training: batchSize * microSteps, validation: batchSize };

  const start: WindowStart = (split, batch, row) => {
    const { start: first, length } = splits[split];
    const random = new Random(seed).stream(`${split} window`, batch * rows[split] + row);
    return first + random.integer(length - contextLength);
  };
  const windows =
    "read" in tokens
      ? streamedWindows(tokens, contextLength + 1, start, rows)
      : memoryWindows(tokens, contextLength + 1, start);

  const emptyBatch: TokenSource["emptyBatch"] = () => emptyTokenRows(batchSize, contextLength);
  const fill = <B extends Batch>(split: Split, batch: number, firstRow: number, into: B): B => {
    for (let row = 0; row < batchSize; row++) {
      const window = windows.window(split, batch, firstRow + row);
      into.inputs.set(window.subarray(0, contextLength), row * contextLength);
      into.targets.set(window.subarray(1), row * contextLength);
    }
    return into;
  };

  return {
    kind: "tokens",
    batchSize,
    contextLength,
    vocabulary,
    countedTargets: batchSize * contextLength,
    validationBatches: Infinity,
    prefetch: (step, steps) => windows.prefetch(step, steps),
    prefetchValidation: (count) => windows.prefetchValidation(count),
    emptyBatch,
    trainBatch: (step, microStep, into = emptyBatch()) => fill("training", step, microStep * batchSize, into),
    validationBatch: (index, into = emptyBatch()) => fill("validation", index, 0, into),
  };
}
