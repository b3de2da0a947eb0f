/**
 * Copy, reverse, sort: `x₁ … x_L |` is asked, the same symbols in another order are the answer. Training
 * sequences are drawn without end. A share of all sequences, chosen by a keyed permutation of their numbers,
 * is held out: training never draws them, validation draws nothing else.
 */
import { permuted } from "./order";
import { mix, Random } from "../numerics/random";
import type { Split } from "./source";
import type { TaskRows } from "./tokenTask";

export type SequenceTask = "copy" | "reverse" | "sort";

export interface SequenceSettings {
  readonly task: SequenceTask;
  /** L, symbols in the question. */
  readonly length: number;
  /** Distinct symbols: 0, 1, …; the separator `|` comes after them. */
  readonly alphabet: number;
  /** Share of all sequences held out, in (0, 1). */
  readonly validationShare: number;
}

const UINT32_COUNT = 2 ** 32;

export function sequenceRows(settings: SequenceSettings, seed: number): TaskRows {
  const { length, alphabet } = settings;
  const belongsTo = splitRule(settings, seed);
  const question = new Uint32Array(length);
  return {
    symbols: [...Array.from({ length: alphabet }, (_, value) => String(value)), "|"],
    promptLength: length + 1,
    answerLength: length,
    validationRows: Infinity,
    write(split, place, into) {
      const random = new Random(seed).stream(`${split} sequence`, place);
      do {
        for (let i = 0; i < length; i++) question[i] = random.integer(alphabet);
      } while (!belongsTo(split, question));
      into.set(question);
      into[length] = alphabet;
      into.set(answerTo(settings.task, question), length + 1);
    },
  };
}

export function answerTo(task: SequenceTask, question: Uint32Array): Uint32Array {
  switch (task) {
    case "copy":
      return question;
    case "reverse":
      return question.toReversed();
    case "sort":
      return question.toSorted();
    default:
      return task satisfies never;
  }
}

/**
 * Whether a question may be drawn for a split; always, where there are too few sequences to hold any out. A
 * sequence's number is its value in base `alphabet`; where that passes 2^32, a hash of it, so that equal
 * sequences always fall on the same side.
 */
function splitRule(settings: SequenceSettings, seed: number): (split: Split, question: Uint32Array) => boolean {
  const { length, alphabet } = settings;
  const exact = alphabet ** length <= UINT32_COUNT;
  const sequences = exact ? alphabet ** length : UINT32_COUNT;
  const heldOut = Math.floor(sequences * settings.validationShare);
  if (heldOut === 0) return () => true;
  const key = new Random(seed).stream("split").word();
  return (split, question) => {
    let number = 0;
    for (const symbol of question) number = exact ? number * alphabet + symbol : mix(number + symbol + 1);
    return permuted(number, sequences, key) < heldOut === (split === "validation");
  };
}
