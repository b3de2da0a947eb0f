/** The loss of the model that wrote a text: what the entropy of `sentenceModel.ts` is checked against. */
import type { SentenceChoice, SentenceModel } from "../sentenceModel";

/**
 * The true model's own loss, −ln p(character | all before it) in nats, for each character of a text that
 * starts with a sentence. Within a state, p(c | prefix) = (weight of texts that go on with c) / (weight of
 * texts with the prefix).
 */
export function trueLosses(model: SentenceModel, text: string): Float64Array<ArrayBuffer> {
  const losses = new Float64Array(text.length);
  let candidates = choicesOf(model, model.start);
  let within = 0;
  for (let place = 0; place < text.length; place++) {
    const before = totalWeight(candidates);
    candidates = candidates.filter((choice) => choice.text[within] === text[place]);
    losses[place] = Math.log(before / totalWeight(candidates));
    within++;
    const [only] = candidates;
    if (only !== undefined && candidates.length === 1 && only.text.length === within) {
      candidates = choicesOf(model, only.next ?? model.start);
      within = 0;
    }
  }
  return losses;
}

function choicesOf(model: SentenceModel, state: string): readonly SentenceChoice[] {
  return model.states.get(state) ?? [];
}

function totalWeight(choices: readonly SentenceChoice[]): number {
  return choices.reduce((total, choice) => total + choice.weight, 0);
}
