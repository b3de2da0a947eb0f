import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { BatchNotReadyError, TextTooShortError } from "../errors";
import { createTokenizer } from "../vocabulary";
import { createTextSource, MEMORY_LIMIT_BYTES, splitText, textBatches, type TextSettings } from "./textBatches";
import { fileFromBlob, type DataFile } from "../dataFile";
import { openText } from "./tokenReader";

const settings: TextSettings = { tokenizer: "character", contextLength: 8, validationShare: 0.1 };
const plan = { seed: 1, batchSize: 4, microSteps: 2 };
const alphabet = "abcdefghijklmnopqrstuvwxyz";
const story = fileFromBlob(new Blob([alphabet.repeat(100)]), "story.txt");

/**
 * A text of `size` bytes that is never stored: one prime-length pattern, over and over. Notes what is asked
 * of it.
 */
function syntheticText(size: number): DataFile & { bytesRead: number; largestRead: number } {
  const pattern = Uint8Array.from({ length: 99_991 }, (_, i) => 97 + ((i * i) % 26));
  return {
    name: "huge.txt",
    size,
    bytesRead: 0,
    largestRead: 0,
    read(start, end) {
      this.bytesRead += end - start;
      this.largestRead = Math.max(this.largestRead, end - start);
      const bytes = new Uint8Array(end - start);
      for (let at = 0; at < bytes.length;) {
        const part = pattern.subarray((start + at) % pattern.length).subarray(0, bytes.length - at);
        bytes.set(part, at);
        at += part.length;
      }
      return Promise.resolve(bytes);
    },
  };
}

describe("the split", () => {
  it("is nanoGPT's for tiny Shakespeare: 1,003,854 tokens to train on, 111,540 held out", () => {
    const splits = splitText("tinyshakespeare.txt", 1_115_394, settings);
    expect(splits.training).toEqual({ start: 0, length: 1_003_854 });
    expect(splits.validation).toEqual({ start: 1_003_854, length: 111_540 });
  });

  it("refuses a text shorter than one window, naming the lengths and the fix", () => {
    const attempt = () => splitText("note.txt", 80, settings);
    expect(attempt).toThrow(TextTooShortError);
    expect(attempt).toThrow("note.txt is too short: its validation part has 8 tokens");
    expect(attempt).toThrow("context length 8 takes 9");
    expect(() => splitText("note.txt", 9, settings)).toThrow("training part has 8 tokens");
    expect(splitText("note.txt", 90, settings).validation.length).toBe(9);
  });
});

describe("batches of a text in memory", () => {
  it("are windows with their targets one token on", async () => {
    const source = await createTextSource(story, settings, plan);
    const { inputs: tokens, targets } = source.trainBatch(3, 1);
    const tokenizer = createTokenizer(source.vocabulary);
    for (let row = 0; row < 4; row++) {
      const text = tokenizer.decode(tokens.subarray(8 * row, 8 * row + 8));
      expect((alphabet + alphabet).includes(text)).toBe(true);
      expect(tokenizer.decode(targets.subarray(8 * row, 8 * row + 7))).toBe(text.slice(1));
    }
    expect(source.countedTargets).toBe(32);
  });

  it("train on every place of the training part and on nothing held out", () => {
    const tokens = Uint8Array.from({ length: 100 }, (_, i) => i);
    const splits = splitText("count", 100, settings);
    const source = textBatches(tokens, { kind: "bytes" }, splits, settings, plan);
    const seen = { training: new Set<number>(), validation: new Set<number>() };
    for (let step = 0; step < 400; step++) {
      for (const token of source.trainBatch(step, 0).targets) seen.training.add(token);
      for (const token of source.validationBatch(step).targets) seen.validation.add(token);
    }
    expect([Math.min(...seen.training), Math.max(...seen.training), seen.training.size]).toEqual([1, 89, 89]);
    expect([Math.min(...seen.validation), Math.max(...seen.validation), seen.validation.size]).toEqual([91, 99, 9]);
  });

  it("differ between steps, micro-batches and seeds, and repeat when asked again", async () => {
    const source = await createTextSource(story, settings, plan);
    const other = await createTextSource(story, settings, { ...plan, seed: 2 });
    expect(source.trainBatch(5, 0)).toEqual(source.trainBatch(5, 0));
    expect(source.trainBatch(5, 0)).not.toEqual(source.trainBatch(5, 1));
    expect(source.trainBatch(5, 0)).not.toEqual(source.trainBatch(6, 0));
    expect(source.trainBatch(5, 0)).not.toEqual(other.trainBatch(5, 0));
  });
});

describe("batches of a text read in windows", () => {
  it("are those of the same text in memory", async () => {
    const euro = fileFromBlob(new Blob(["zwölf Boxkämpfer jagen 12 € 🌍\n".repeat(900)]), "pangram.txt");
    const reader = await openText(euro, "character");
    const splits = splitText(euro.name, reader.length, settings);
    const held = textBatches(await reader.read(0, reader.length), reader.vocabulary, splits, settings, plan);
    const streamed = textBatches(reader, reader.vocabulary, splits, settings, plan);
    await streamed.prefetchValidation(3);
    for (let step = 0; step < 12; step++) {
      await streamed.prefetch(step);
      expect(streamed.trainBatch(step, 0)).toEqual(held.trainBatch(step, 0));
      expect(streamed.trainBatch(step, 1)).toEqual(held.trainBatch(step, 1));
      expect(streamed.validationBatch(step % 3)).toEqual(held.validationBatch(step % 3));
    }
  });

  it("are there without a wait for the step after the one prefetched", async () => {
    const source = await createTextSource(syntheticText(MEMORY_LIMIT_BYTES + 1), settings, plan);
    await source.prefetch(0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const next = source.trainBatch(1, 0);
    await source.prefetch(1);
    expect(source.trainBatch(1, 0)).toEqual(next);
  });

  it("are there for as many steps as asked for at once", async () => {
    const source = await createTextSource(syntheticText(MEMORY_LIMIT_BYTES + 1), settings, plan);
    await source.prefetch(100, 32);
    const first = source.trainBatch(100, 0);
    expect(source.trainBatch(131, 1)).not.toEqual(first);
    await source.prefetch(132, 32);
    expect(() => source.trainBatch(100, 0)).toThrow(BatchNotReadyError);
    await source.prefetch(100);
    expect(source.trainBatch(100, 0)).toEqual(first);
  });

  it("are refused before they were read, and can be sought in any order", async () => {
    const source = await createTextSource(syntheticText(MEMORY_LIMIT_BYTES + 1), settings, plan);
    expect(() => source.trainBatch(0, 0)).toThrow(BatchNotReadyError);
    await source.prefetch(700);
    const late = source.trainBatch(700, 0);
    await source.prefetch(0);
    expect(() => source.trainBatch(700, 0)).toThrow("training batch 700");
    await source.prefetch(700);
    expect(source.trainBatch(700, 0)).toEqual(late);
  });

  it("try again after a failed read, with the same batch", async () => {
    const text = syntheticText(MEMORY_LIMIT_BYTES + 1);
    let failing = false;
    const flaky: DataFile = {
      name: text.name,
      size: text.size,
      read: (start, end) => (failing ? Promise.reject(new Error("disk asleep")) : text.read(start, end)),
    };
    const source = await createTextSource(flaky, settings, plan);
    failing = true;
    await expect(source.prefetch(0)).rejects.toThrow("huge.txt could not be read: disk asleep.");
    failing = false;
    await source.prefetch(0);
    const steady = await createTextSource(text, settings, plan);
    await steady.prefetch(0);
    expect(source.trainBatch(0, 1)).toEqual(steady.trainBatch(0, 1));
  });

  it.each(["character", "byte"] as const)("keep memory small for 100 MB by %s", async (tokenizer) => {
    const text = syntheticText(100_000_000);
    const before = await bytesHeld();
    const source = await createTextSource(text, { ...settings, tokenizer, contextLength: 64 }, plan);
    const scanned = text.bytesRead;
    expect(text.largestRead).toBeLessThan(1.1 * 2 ** 20);
    for (let step = 0; step < 300; step++) {
      await source.prefetch(step);
      source.trainBatch(step, 0);
    }
    await source.prefetchValidation(20);
    expect((await bytesHeld()) - before).toBeLessThan(8 * 2 ** 20);
    // 8 windows a step in 300 steps, 4 more read ahead, and 20 validation batches of 4: a few KB for each window.
    expect((text.bytesRead - scanned) / (304 * 8 + 80)).toBeLessThan(9000);
  });
});

/**
 * Bytes in array buffers that are still reachable. V8 frees the rest behind the scenes, so it is given a
 * moment.
 */
async function bytesHeld(): Promise<number> {
  setFlagsFromString("--expose-gc");
  // V8's own function, which takes nothing and returns nothing; vm can only say `any`.
  const collect = runInNewContext("gc") as () => void;
  for (let round = 0; round < 3; round++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return process.memoryUsage().arrayBuffers;
}
