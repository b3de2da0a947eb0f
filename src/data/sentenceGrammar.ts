/**
 * The built-in text: short English sentences about animals, people and weather. Words are drawn by Zipf's
 * law; the verb agrees in number with a subject that may stand many characters back, and fits its topic; so
 * does the pronoun of a second clause. A small model learns spelling first, then agreement, and ends near the
 * floor of `sentenceEntropy`.
 */
import type { SentenceChoice, SentenceModel } from "./sentenceModel";

/** Nouns: singular and plural. Verbs and pronouns: with a singular and with a plural subject. */
type Forms = readonly [singular: string, plural: string];
type GrammaticalNumber = 0 | 1;

interface Topic {
  readonly nouns: readonly Forms[];
  readonly transitive: readonly Forms[];
  readonly intransitive: readonly Forms[];
  readonly objects: readonly string[];
  readonly pronouns: Forms;
}

const TOPICS: readonly Topic[] = [
  {
    nouns: nouns("rabbit", "dog", "horse", "bird", "bear", "frog", "squirrel", "kitten"),
    transitive: verbs("follow", "see", "hear", "find", "chase", "guard"),
    intransitive: verbs("sleep", "run", "hide", "wait", "jump", "listen"),
    objects: ["the hunter", "a white bone", "the moon", "the open field", "a mouse", "the old bridge"],
    pronouns: ["it", "they"],
  },
  {
    nouns: nouns("farmer", "sailor", "teacher", "baker", "singer", "painter", "doctor", "queen"),
    transitive: verbs("build", "sell", "remember", "paint", "visit", "need", "like"),
    intransitive: verbs("work", "sing", "laugh", "dream", "dance", "travel"),
    objects: ["the house", "a letter", "the red boat", "fresh bread", "the market", "an old song", "a garden"],
    pronouns: ["she", "they"],
  },
  {
    nouns: nouns("river", "storm", "cloud", "star", "wave", "shadow", "mountain"),
    transitive: verbs("cover", "reach", "cross", "move", "touch", "darken"),
    intransitive: verbs("rise", "fall", "shine", "turn", "fade", "return"),
    objects: ["the valley", "the sea", "the quiet town", "a green hill", "the road", "the northern shore"],
    pronouns: ["it", "they"],
  },
];

const ADJECTIVES = ["old", "small", "young", "great", "silent", "bright", "lonely", "strange", "wild"];
const DETERMINERS: readonly (readonly [text: string, number: GrammaticalNumber])[] = [
  ["the", 0],
  ["two", 1],
  ["this", 0],
  ["many", 1],
  ["every", 0],
  ["some", 1],
  ["that", 0],
  ["these", 1],
];
const OPENINGS = ["At night", "In the morning", "Far away", "In summer", "Once a year", "Before the rain"];
const PLACES = ["from the hills", "by the lake", "behind the wall", "near the forest", "in the north"];
const ADVERBS = ["slowly", "again", "quietly", "for a long time", "without a sound"];
const LINKS = ["because", "while", "until", "and then"];

/** Shares of the ways a sentence goes on. */
const OPENING_SHARE = 0.3;
const ADJECTIVE_SHARE = 0.4;
const PLACE_SHARE = 0.2;
const TRANSITIVE_SHARE = 0.6;
const ADVERB_SHARE = 0.35;
const SECOND_CLAUSE_SHARE = 0.3;
const PARAGRAPH_SHARE = 0.15;

/** The automaton. State names read `verb 1 0`: topic 1, singular subject. */
export function builtInSentences(): SentenceModel {
  const states = new Map<string, readonly SentenceChoice[]>();
  states.set("sentence", [
    ...zipf(
      OPENING_SHARE,
      OPENINGS.map((text) => [`${text} `, "subject"]),
    ),
    ...zipf(
      1 - OPENING_SHARE,
      DETERMINERS.map(([text, number]) => [`${capitalised(text)} `, `noun phrase ${number}`]),
    ),
  ]);
  states.set(
    "subject",
    zipf(
      1,
      DETERMINERS.map(([text, number]) => [`${text} `, `noun phrase ${number}`]),
    ),
  );
  for (const number of [0, 1] as const) {
    const subjects = TOPICS.flatMap((topic, index) => zipf(1, nounChoices(topic, index, number)));
    states.set(`noun phrase ${number}`, [
      ...zipf(
        ADJECTIVE_SHARE,
        ADJECTIVES.map((text) => [`${text} `, `noun ${number}`]),
      ),
      ...scaled(1 - ADJECTIVE_SHARE, subjects),
    ]);
    states.set(`noun ${number}`, scaled(1, subjects));
    for (const [index, topic] of TOPICS.entries()) addClauses(states, topic, index, number);
  }
  return { start: "sentence", states };
}

function nounChoices(topic: Topic, index: number, number: GrammaticalNumber): [string, string][] {
  return topic.nouns.map((forms) => [`${forms[number]} `, `after noun ${index} ${number}`]);
}

/** What may follow a subject of one topic and number. */
function addClauses(
  states: Map<string, readonly SentenceChoice[]>,
  topic: Topic,
  index: number,
  number: GrammaticalNumber,
): void {
  const verbState = `verb ${index} ${number}`;
  const objectState = `object ${index} ${number}`;
  const clauseState = `second clause ${index} ${number}`;
  const verbChoices = [
    ...zipf(
      TRANSITIVE_SHARE,
      topic.transitive.map((forms) => [`${forms[number]} `, objectState]),
    ),
    ...withEndings(
      1 - TRANSITIVE_SHARE,
      topic.intransitive.map((forms) => forms[number]),
      clauseState,
    ),
  ];
  states.set(verbState, verbChoices);
  states.set(`after noun ${index} ${number}`, [
    ...zipf(
      PLACE_SHARE,
      PLACES.map((text) => [`${text} `, verbState]),
    ),
    ...scaled(1 - PLACE_SHARE, verbChoices),
  ]);
  states.set(objectState, withEndings(1, topic.objects, clauseState));
  const starts = LINKS.map((link): [string, string] => [
    `${link} ${topic.pronouns[number]} `,
    `last ${index} ${number}`,
  ]);
  states.set(clauseState, zipf(1, starts));
  states.set(
    `last ${index} ${number}`,
    withEndings(
      1,
      topic.intransitive.map((forms) => forms[number]),
      null,
    ),
  );
}

/**
 * Each text with each way of going on: an adverb or none, then a second clause (if allowed), a stop, or a
 * paragraph.
 */
function withEndings(share: number, texts: readonly string[], clauseState: string | null): SentenceChoice[] {
  const clauseShare = clauseState === null ? 0 : SECOND_CLAUSE_SHARE;
  const stops: SentenceChoice[] = [
    { text: ". ", weight: (1 - clauseShare) * (1 - PARAGRAPH_SHARE), next: null },
    { text: ".\n", weight: (1 - clauseShare) * PARAGRAPH_SHARE, next: null },
  ];
  if (clauseState !== null) stops.push({ text: ", ", weight: clauseShare, next: clauseState });
  const adverbs = zipf(
    ADVERB_SHARE,
    ADVERBS.map((text) => [` ${text}`, null]),
  );
  const plain = { text: "", weight: 1 - ADVERB_SHARE, next: null };
  const words = zipf(
    share,
    texts.map((text) => [text, null]),
  );
  return words.flatMap((word) =>
    [plain, ...adverbs].flatMap((adverb) =>
      stops.map((stop) => ({
        text: word.text + adverb.text + stop.text,
        weight: word.weight * adverb.weight * stop.weight,
        next: stop.next,
      })),
    ),
  );
}

/** Choices whose weights fall as 1 / rank (Zipf) and sum to `share`. */
function zipf(share: number, choices: readonly (readonly [text: string, next: string | null])[]): SentenceChoice[] {
  return scaled(
    share,
    choices.map(([text, next], rank) => ({ text, next, weight: 1 / (rank + 1) })),
  );
}

function scaled(share: number, choices: readonly SentenceChoice[]): SentenceChoice[] {
  const total = choices.reduce((sum, choice) => sum + choice.weight, 0);
  return choices.map((choice) => ({ ...choice, weight: (choice.weight * share) / total }));
}

function nouns(...stems: readonly string[]): Forms[] {
  return stems.map((stem) => [stem, `${stem}s`]);
}

function verbs(...stems: readonly string[]): Forms[] {
  return stems.map((stem) => [/(?:ss|ch)$/u.test(stem) ? `${stem}es` : `${stem}s`, stem]);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
