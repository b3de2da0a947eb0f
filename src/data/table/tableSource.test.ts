import { describe, expect, it } from "vitest";
import { fileFromBlob } from "../dataFile";
import { TableError } from "./errors";
import { createTableSource } from "./tableSource";
import { MAX_TABLE_BYTES } from "./tableText";

const PLAN = { seed: 3, batchSize: 8, microSteps: 2 };
const SETTINGS = { label: "", validationShare: 0.25 };
/** Three columns of 40 rows: one far from 0, one constant, and one that grows. */
const ROWS = Array.from({ length: 40 }, (_, row) => `${1e6 + row},0.1,${row * row},${"abc"[row % 3]}`);
const TEXT = ["far,same,grown,kind", ...ROWS].join("\n");

const fileOf = (content: BlobPart, name = "t.csv") => fileFromBlob(new Blob([content]), name);
const sourceOf = (content: BlobPart, settings = SETTINGS, plan = PLAN) =>
  createTableSource(fileOf(content), settings, plan);

const bytes = (...values: number[]) => Uint8Array.from(values);

describe("a table as data", () => {
  it("has as many features and classes as the file, with their names", async () => {
    expect(await sourceOf(TEXT)).toMatchObject({
      kind: "points",
      features: 3,
      classes: 3,
      names: { features: ["far", "same", "grown"], classes: ["a", "b", "c"] },
    });
  });

  it("holds out its share of the rows by seed, and standardises by the training rows alone", async () => {
    const source = await sourceOf(TEXT);
    const training = source.examples("training", 100);
    const heldOut = source.examples("validation", 100);
    expect(training.targets).toHaveLength(30);
    expect(heldOut.targets).toHaveLength(10);
    for (const [column, spread] of [1, 0, 1].entries()) {
      const values = [...training.inputs].filter((_, at) => at % 3 === column);
      const mean = values.reduce((sum, value) => sum + value, 0) / 30;
      expect(mean).toBeCloseTo(0, 6);
      expect(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 30).toBeCloseTo(spread, 6);
    }
    const of = ({ inputs }: { readonly inputs: Float32Array }) => [...inputs].filter((_, at) => at % 3 === 0);
    expect(new Set([...of(training), ...of(heldOut)]).size).toBe(40);
    const other = (await sourceOf(TEXT, SETTINGS, { ...PLAN, seed: 4 })).examples("validation", 100);
    expect(other.targets).not.toEqual(heldOut.targets);
  });

  it("gives a batch as a pure function of seed, step and micro-batch, so that a resumed run goes on bit for bit", async () => {
    const [one, two] = [await sourceOf(TEXT), await sourceOf(TEXT)];
    for (let step = 0; step < 9; step++) one.trainBatch(step, 0);
    expect(two.trainBatch(9, 1)).toEqual(one.trainBatch(9, 1));
    expect(two.validationBatch(1)).toEqual(one.validationBatch(1));
  });

  it("is the same data whatever the file is called, with or without a byte order mark the same examples", async () => {
    const plain = await sourceOf(TEXT);
    const named = await createTableSource(fileOf(TEXT, "other.tsv"), SETTINGS, PLAN);
    expect(named.fingerprint).toBe(plain.fingerprint);
    const marked = await sourceOf(`\ufeff${TEXT}`);
    expect(marked.trainBatch(0, 0)).toEqual(plain.trainBatch(0, 0));
    expect(marked.names).toEqual(plain.names);
  });

  it("is other data with another byte or another label column, and the same where the label's name is given", async () => {
    const { fingerprint } = await sourceOf(TEXT);
    expect(fingerprint).toMatch(/^table:\d+:[0-9a-f]{64}$/);
    expect((await sourceOf(TEXT, { ...SETTINGS, label: "kind" })).fingerprint).toBe(fingerprint);
    const numbers = TEXT.replaceAll(/[abc]$/gm, "7").replace("0.1", "0.2");
    const same = await sourceOf(numbers, { ...SETTINGS, label: "same" });
    expect(same.fingerprint).not.toBe(fingerprint);
    expect((await sourceOf(TEXT.replace("1000001", "1000009"))).fingerprint).not.toBe(fingerprint);
  });

  it.each([
    ["table/empty", "", "t.csv is empty."],
    ["table/binary", bytes(0x50, 0x4b, 3, 4, 0, 0), "t.csv is a binary file"],
    ["table/binary", bytes(0x89, 0x50, 1, 2, 3, 4, 0xff), "t.csv is a binary file"],
    ["table/encoding", bytes(0xff, 0xfe, 0x61, 0, 0x2c, 0), "t.csv is UTF-16, and a table is read as UTF-8."],
    ["table/encoding", bytes(0x61, 0x2c, 0xe9, 0x0a), "t.csv is not UTF-8"],
    ["table/too-wide-range", TEXT.replaceAll(",0.1,", ",1e308,").replace("1e308", "-1e308"), "column “same” of t.csv"],
  ])("refuses %s by a sentence", async (problem, content, sentence) => {
    const error: unknown = await sourceOf(content).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TableError);
    expect(error).toMatchObject({ report: { code: problem } });
    expect(String(error)).toContain(sentence);
  });

  it("refuses a file too large for memory before it reads a byte", async () => {
    const read = () => Promise.reject(new Error("It was read."));
    const file = { name: "big.csv", size: MAX_TABLE_BYTES + 1, read };
    await expect(createTableSource(file, SETTINGS, PLAN)).rejects.toThrow(
      "big.csv has 32,000,001 bytes, and a table has at most 32,000,000",
    );
  });
});
