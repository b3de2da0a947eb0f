/** The built-in text as training batches, with its exact entropy: the floor of the loss chart. */
import { Random } from "../numerics/random";
import { builtInSentences } from "./sentenceGrammar";
import { generateSentences, sentenceEntropy } from "./sentenceModel";
import type { BatchPlan, DataIdentity, TokenSource } from "./source";
import { createTextSource, type TextSettings } from "./text/textBatches";
import { fileFromBlob } from "./dataFile";

/** Characters generated: so many that a small model cannot learn them by heart, in about 0.1 s. */
export const GENERATED_CHARACTERS = 1_000_000;

/**
 * All of it is ASCII, so one character is one token by either tokenizer and `entropyPerToken` holds for both.
 */
export async function createGeneratedTextSource(
  settings: TextSettings,
  plan: BatchPlan,
): Promise<TokenSource & DataIdentity> {
  const sentences = builtInSentences();
  const text = generateSentences(sentences, new Random(plan.seed).stream("sentences"), GENERATED_CHARACTERS);
  const source = await createTextSource(fileFromBlob(new Blob([text]), "The built-in text"), settings, plan);
  return { ...source, entropyPerToken: sentenceEntropy(sentences).natsPerCharacter };
}
