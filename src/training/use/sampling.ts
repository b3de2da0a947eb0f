/**
 * Text from a language model: one token at a time from the last position's logits, with temperature and top-k
 * (nanoGPT `model.py`, `generate`).
 */
import { HalfstepError } from "../../config/errors";
import { createTokenizer, vocabularySize, type Vocabulary } from "../../data/vocabulary";
import { Random } from "../../numerics/random";
import type { Inference } from "./inference";

/** The scores of the next token are not finite: there is nothing to draw from, however cold. */
export class NotFiniteOutputError extends HalfstepError {
  override readonly name = "NotFiniteOutputError";
  constructor() {
    super({ code: "sample/not-finite" });
  }
}

export interface SamplingOptions {
  /** Logits are divided by it; 0 always takes the likeliest token. */
  readonly temperature: number;
  /** Only the k likeliest tokens are drawn from; 0 is all. */
  readonly topK: number;
  /** Tokens to add. */
  readonly length: number;
  readonly seed: number;
  /** Asked before each token; once it says so, the text so far is returned. */
  readonly isCancelled?: () => boolean;
}

/**
 * Continues `prompt`. The context slides: each token sees at most the last T.
 * @throws UnknownSymbolError where the prompt holds a symbol outside the vocabulary; NotFiniteOutputError.
 */
export async function sampleText(
  inference: Inference,
  vocabulary: Vocabulary,
  contextLength: number,
  prompt: string,
  options: SamplingOptions,
): Promise<string> {
  const tokenizer = createTokenizer(vocabulary);
  const size = vocabularySize(vocabulary);
  const random = new Random(options.seed).stream("sampling");
  const tokens = [...tokenizer.encode(prompt)];
  // A model needs something to continue: an empty prompt is the vocabulary's first symbol, left out of the text.
  const hidden = tokens.length === 0 ? 1 : 0;
  if (hidden > 0) tokens.push(0);
  const context = new Uint32Array(contextLength);
  for (let added = 0; added < options.length && options.isCancelled?.() !== true; added++) {
    const window = tokens.slice(-contextLength);
    // Positions behind the last token are masked from it by causality: whatever stands there is not seen.
    context.fill(0).set(window);
    const logits = await inference.logits(context);
    const row = logits.subarray((window.length - 1) * size, window.length * size);
    tokens.push(drawToken(row, options, random));
  }
  return tokenizer.decode(tokens.slice(hidden));
}

/**
 * One draw from softmax(logits / temperature), cut to the k likeliest. Ties go to the lower token.
 * @throws NotFiniteOutputError for a logit that is infinite or NaN.
 */
export function drawToken(
  logits: Float64Array,
  { temperature, topK }: Pick<SamplingOptions, "temperature" | "topK">,
  random: Random,
): number {
  if (!logits.every((logit) => Number.isFinite(logit))) throw new NotFiniteOutputError();
  const order = Array.from(logits.keys()).sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b);
  const best = order[0] ?? 0;
  if (temperature === 0) return best;
  const candidates = topK > 0 ? order.slice(0, topK) : order;
  const weights = candidates.map((token) => Math.exp(((logits[token] ?? 0) - (logits[best] ?? 0)) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let rest = random.uniform() * total;
  for (const [index, weight] of weights.entries()) {
    rest -= weight;
    if (rest < 0) return candidates[index] ?? best;
  }
  return candidates.at(-1) ?? best;
}
