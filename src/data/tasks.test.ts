import { describe, expect, it } from "vitest";
import { IGNORED_TARGET } from "../graph/ir";
import { modularAdditionRows } from "./modularAddition";
import { answerTo, sequenceRows, type SequenceSettings, type SequenceTask } from "./sequenceTasks";
import type { Split } from "./source";
import { createTaskSource, type TaskRows } from "./tokenTask";
import { createTokenizer } from "./vocabulary";

const plan = { seed: 1, batchSize: 8, microSteps: 1 };

describe("modular addition", () => {
  const modulus = 7;
  const rows = modularAdditionRows({ modulus, validationShare: 0.3 }, 1);
  const source = createTaskSource(rows, plan);

  it("asks a b = and counts a loss on the answer alone", () => {
    const { inputs: tokens, targets } = source.trainBatch(0, 0);
    expect(source.contextLength).toBe(3);
    expect(source.countedTargets).toBe(8);
    for (let row = 0; row < 8; row++) {
      const [a = 0, b = 0, equals] = tokens.subarray(3 * row, 3 * row + 3);
      expect(equals).toBe(7);
      const answer = (a + b) % modulus;
      expect([...targets.subarray(3 * row, 3 * row + 3)]).toEqual([IGNORED_TARGET, IGNORED_TARGET, answer]);
    }
  });

  it("splits all pairs: none is in both parts, none is missing", () => {
    const row = new Uint32Array(4);
    const pairs = (split: "training" | "validation", count: number) =>
      Array.from({ length: count }, (_, place) => {
        rows.write(split, place, row);
        return `${row[0]} + ${row[1]}`;
      });
    const training = new Set(pairs("training", 49 - 15));
    const validation = new Set(pairs("validation", 15));
    expect(training.size).toBe(34);
    expect(validation.size).toBe(15);
    expect(new Set([...training, ...validation]).size).toBe(49);
    expect(source.validationBatches).toBe(2);
  });

  it("reads as a sum in symbols", () => {
    const text = createTokenizer(source.vocabulary).decode(source.trainBatch(0, 0).inputs.subarray(0, 3));
    expect(text).toMatch(/^\d \d =$/u);
  });
});

describe("copy, reverse and sort", () => {
  const settings = (task: SequenceTask, length: number, alphabet: number): SequenceSettings => ({
    task,
    length,
    alphabet,
    validationShare: 0.1,
  });

  it("answer by the letter", () => {
    const question = Uint32Array.of(3, 1, 12, 1);
    expect([...answerTo("copy", question)]).toEqual([3, 1, 12, 1]);
    expect([...answerTo("reverse", question)]).toEqual([1, 12, 1, 3]);
    expect([...answerTo("sort", question)]).toEqual([1, 1, 3, 12]);
  });

  it("lay out question, separator and answer, with a loss on the answer alone", () => {
    const source = createTaskSource(sequenceRows(settings("reverse", 3, 5), 1), plan);
    expect(source.contextLength).toBe(6);
    expect(source.promptLength).toBe(4);
    expect(source.countedTargets).toBe(24);
    const { inputs: tokens, targets } = source.trainBatch(5, 0);
    const [x, y, z] = tokens;
    expect([...tokens.subarray(0, 6)]).toEqual([x, y, z, 5, z, y]);
    expect([...targets.subarray(0, 6)]).toEqual([IGNORED_TARGET, IGNORED_TARGET, IGNORED_TARGET, z, y, x]);
  });

  it.each([
    ["exactly numbered", 3, 6],
    ["hashed", 12, 16],
  ])("never train on a held-out sequence (%s)", (_, length, alphabet) => {
    const rows = sequenceRows(settings("copy", length, alphabet), 1);
    const training = drawn(rows, "training", length, 3000);
    const validation = drawn(rows, "validation", length, 300);
    expect([...validation].filter((sequence) => training.has(sequence))).toEqual([]);
  });

  it("hold out exactly the share asked for: 21 of the 216 sequences of 3 out of 6 symbols", () => {
    const rows = sequenceRows(settings("copy", 3, 6), 1);
    expect(drawn(rows, "training", 3, 3000).size).toBe(195);
    expect(drawn(rows, "validation", 3, 300).size).toBe(21);
  });

  it("still work where there are too few sequences to hold any out", () => {
    const source = createTaskSource(sequenceRows(settings("sort", 1, 2), 1), plan);
    expect(source.validationBatch(0).inputs).toHaveLength(16);
  });

  it("give the same batch at any time, and another at each step", () => {
    const source = () => createTaskSource(sequenceRows(settings("sort", 8, 16), 4), plan);
    const one = source();
    one.trainBatch(0, 0);
    one.validationBatch(3);
    expect(one.trainBatch(9, 0)).toEqual(source().trainBatch(9, 0));
    expect(one.trainBatch(9, 0)).not.toEqual(one.trainBatch(8, 0));
    expect(one.trainBatch(9, 0)).not.toEqual(one.validationBatch(9));
  });
});

/** The distinct questions of the first `count` rows of a split. */
function drawn(rows: TaskRows, split: Split, length: number, count: number): Set<string> {
  const row = new Uint32Array(2 * length + 1);
  const questions = Array.from({ length: count }, (_, place) => {
    rows.write(split, place, row);
    return row.slice(0, length).join();
  });
  return new Set(questions);
}
