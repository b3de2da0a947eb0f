/**
 * A source of sentences whose entropy is known exactly: a probabilistic finite automaton. In a state one of
 * several texts is written, by weight, and leads to the next state or ends the sentence. Sentences are
 * independent draws.
 *
 * Entropy rate, exactly. Let v(s) be the expected number of visits to state s in one sentence: v(start) = 1,
 * and v(s') = Σ over choices s → s' of v(s)·p(choice). States form no cycle, so one pass in topological order
 * gives all v. By the chain rule a sentence's choices hold H = Σ_s v(s)·H(s) nats, H(s) = −Σ p ln p, and its
 * expected length is L = Σ_s v(s)·Σ p·|text| characters. Texts of one state are prefix-free, so that the
 * characters tell the choices and the choices tell the characters, and H is also the entropy of the
 * sentence's characters. Sentences being independent and self-delimiting, a text of n characters holds n·H/L
 * nats to first order: the entropy rate is H/L nats a character (renewal reward theorem; Cover and Thomas,
 * Elements of Information Theory, ch. 4).
 *
 * A model that reads windows of T characters sees each window's first ones without what came before. The best
 * possible mean over windows therefore lies above the rate, by the excess entropy over T: for the built-in
 * sentences about 3.4 / T nats, so 0.39 instead of 0.34 at T = 64 (600 windows through an exact Bayesian
 * filter over all places in all sentences: 0.392 ± 0.003).
 */
import type { Random } from "../numerics/random";

export interface SentenceChoice {
  readonly text: string;
  /** Relative to the state's other choices. */
  readonly weight: number;
  /** null ends the sentence. */
  readonly next: string | null;
}

export interface SentenceModel {
  readonly start: string;
  readonly states: ReadonlyMap<string, readonly SentenceChoice[]>;
}

export interface SentenceEntropy {
  readonly natsPerSentence: number;
  readonly charactersPerSentence: number;
  readonly natsPerCharacter: number;
}

/** The exact figures of the derivation above. @throws Error where the model breaks its assumptions. */
export function sentenceEntropy(model: SentenceModel): SentenceEntropy {
  const visits = new Map([[model.start, 1]]);
  let nats = 0;
  let characters = 0;
  for (const state of topologicalOrder(model)) {
    const choices = choicesOf(model, state);
    assertPrefixFree(state, choices);
    const visit = visits.get(state) ?? 0;
    const total = totalWeight(choices);
    for (const { text, weight, next } of choices) {
      const probability = weight / total;
      nats -= visit * probability * Math.log(probability);
      characters += visit * probability * text.length;
      if (next !== null) visits.set(next, (visits.get(next) ?? 0) + visit * probability);
    }
  }
  return { natsPerSentence: nats, charactersPerSentence: characters, natsPerCharacter: nats / characters };
}

/** Whole sentences, at least `length` characters of them, cut there. */
export function generateSentences(model: SentenceModel, random: Random, length: number): string {
  const parts: string[] = [];
  let written = 0;
  let state = model.start;
  while (written < length) {
    const choice = pick(choicesOf(model, state), random);
    parts.push(choice.text);
    written += choice.text.length;
    state = choice.next ?? model.start;
  }
  return parts.join("").slice(0, length);
}

function choicesOf(model: SentenceModel, state: string): readonly SentenceChoice[] {
  const choices = model.states.get(state);
  if (choices === undefined) throw new Error(`The sentence model has no state "${state}".`);
  return choices;
}

function totalWeight(choices: readonly SentenceChoice[]): number {
  return choices.reduce((total, choice) => total + choice.weight, 0);
}

function pick(choices: readonly SentenceChoice[], random: Random): SentenceChoice {
  let left = random.uniform() * totalWeight(choices);
  for (const choice of choices) {
    left -= choice.weight;
    if (left < 0) return choice;
  }
  const last = choices.at(-1);
  if (last === undefined) throw new Error("A state of the sentence model has no choices.");
  return last;
}

/** States reachable from the start, each before all it leads to (reverse postorder of a depth-first walk). */
function topologicalOrder(model: SentenceModel): string[] {
  const order: string[] = [];
  const status = new Map<string, "open" | "done">();
  const visit = (state: string): void => {
    if (status.get(state) === "done") return;
    if (status.get(state) === "open") throw new Error(`The sentence model runs in a circle through "${state}".`);
    status.set(state, "open");
    for (const { next } of choicesOf(model, state)) if (next !== null) visit(next);
    status.set(state, "done");
    order.push(state);
  };
  visit(model.start);
  return order.toReversed();
}

function assertPrefixFree(state: string, choices: readonly SentenceChoice[]): void {
  // In sorted order a text that is a prefix of others stands right before one of them.
  const texts = choices.map(({ text }) => text).toSorted();
  for (const [index, text] of texts.entries()) {
    const following = texts[index + 1];
    if (text === "" || following?.startsWith(text) === true) {
      throw new Error(`In state "${state}" the text ${JSON.stringify(text)} begins another one or is empty.`);
    }
  }
}
