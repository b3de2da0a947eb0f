import { describe, expect, it } from "vitest";
import { Random } from "../numerics/random";
import { builtInSentences } from "./sentenceGrammar";
import { generateSentences, type SentenceModel, sentenceEntropy } from "./sentenceModel";
import { trueLosses } from "./testing/trueLosses";

/** `a.` with ½, `bc` then `.` or `!!` (¼ and ¾ of the other half). */
const small: SentenceModel = {
  start: "start",
  states: new Map([
    [
      "start",
      [
        { text: "a.", weight: 3, next: null },
        { text: "bc", weight: 3, next: "end" },
      ],
    ],
    [
      "end",
      [
        { text: ".", weight: 1, next: null },
        { text: "!!", weight: 3, next: null },
      ],
    ],
  ]),
};

/** Every sentence of a model with its probability, by walking all choices. */
function sentences(model: SentenceModel, state: string | null = model.start): [text: string, probability: number][] {
  if (state === null) return [["", 1]];
  const choices = model.states.get(state) ?? [];
  const total = choices.reduce((sum, choice) => sum + choice.weight, 0);
  return choices.flatMap(({ text, weight, next }) =>
    sentences(model, next).map(([rest, p]): [string, number] => [text + rest, (p * weight) / total]),
  );
}

function loop(...choices: { text: string; weight: number; next: string | null }[]): SentenceModel {
  return { start: "start", states: new Map([["start", choices]]) };
}

describe("the entropy of a sentence model", () => {
  it("is what a hand calculation gives", () => {
    // H = ln 2 + ½·(¼ ln 4 + ¾ ln 4/3); L = ½·2 + ½·(2 + ¼·1 + ¾·2).
    const nats = Math.log(2) + 0.5 * (0.25 * Math.log(4) + 0.75 * Math.log(4 / 3));
    const characters = 1 + 0.5 * 3.75;
    const entropy = sentenceEntropy(small);
    expect(entropy.natsPerSentence).toBeCloseTo(nats, 12);
    expect(entropy.charactersPerSentence).toBeCloseTo(characters, 12);
    expect(entropy.natsPerCharacter).toBeCloseTo(nats / characters, 12);
  });

  it("is −Σ p ln p over all sentences, counted one by one", () => {
    const all = sentences(small);
    expect(all.map(([text]) => text)).toEqual(["a.", "bc.", "bc!!"]);
    expect(sentenceEntropy(small).natsPerSentence).toBeCloseTo(
      -all.reduce((sum, [, p]) => sum + p * Math.log(p), 0),
      12,
    );
  });

  it("is what the true model's own loss on a long sample converges to", () => {
    const model = builtInSentences();
    const { natsPerCharacter } = sentenceEntropy(model);
    const losses = trueLosses(model, generateSentences(model, new Random(11).stream("sentences"), 400_000));
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    expect(natsPerCharacter).toBeCloseTo(0.338, 2);
    expect(Math.abs(mean / natsPerCharacter - 1)).toBeLessThan(0.005);
  });

  it("is refused where the derivation's assumptions fail: circles, and texts that begin one another", () => {
    expect(() => sentenceEntropy(loop({ text: "a", weight: 1, next: "start" }))).toThrow("circle");
    const ambiguous = loop({ text: "a", weight: 1, next: null }, { text: "ab", weight: 1, next: null });
    expect(() => sentenceEntropy(ambiguous)).toThrow('"a" begins another one');
    expect(() => sentenceEntropy(loop({ text: "a", weight: 1, next: "nowhere" }))).toThrow("nowhere");
  });
});

describe("the true model's loss", () => {
  it("is −ln p of each character given all before it", () => {
    const expected = [Math.log(2), 0, Math.log(2), 0, Math.log(4 / 3), 0, Math.log(2), 0, Math.log(4)];
    trueLosses(small, "a.bc!!bc.").forEach((loss, i) => {
      expect(loss).toBeCloseTo(expected[i] ?? NaN, 12);
    });
  });
});

describe("the built-in sentences", () => {
  const model = builtInSentences();

  it("read like this", () => {
    expect(generateSentences(model, new Random(1).stream("sentences"), 130)).toBe(
      "Two farmers work. Two great singers dream. Once a year two teachers remember the house, " +
        "while they work. The young river fades. Th",
    );
  });

  it("agree in number between subject, verb and pronoun", () => {
    const text = generateSentences(model, new Random(3).stream("sentences"), 200_000);
    const clauses = [...text.matchAll(/(Two|two|Every|every) (?:[a-z]+ )?([a-z]+) (?:from|by|behind|near|in)/gu)];
    expect(clauses.length).toBeGreaterThan(50);
    for (const [, determiner, noun] of clauses) {
      expect(noun?.endsWith("s")).toBe(determiner?.toLowerCase() === "two");
    }
  });
});
