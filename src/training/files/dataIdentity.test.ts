import { describe, expect, it } from "vitest";
import { defaultConfig } from "../../config/parse";
import type { DataConfig } from "../../config/schema";
import { createDataSource } from "../../data/createDataSource";
import type { DataSource } from "../../data/source";
import { fileFromBlob } from "../../data/dataFile";
import { encodeCheckpoint } from "./checkpoint";
import { decodeCheckpoint } from "./decodeCheckpoint";
import { refuseOtherData } from "./dataIdentity";
import { notesOfData } from "./dataNotes";
import { OtherDataError } from "./otherDataError";

const LOWER = "the quick brown fox jumps over the lazy dog ".repeat(60);
const UPPER = LOWER.toUpperCase();

function dataOf(text: string, data: Partial<DataConfig> = {}, seed = 1): Promise<DataSource> {
  return createDataSource(
    {
      data: { ...defaultConfig.data, kind: "text", contextLength: 8, ...data },
      training: { ...defaultConfig.training, seed },
    },
    { file: fileFromBlob(new Blob([text]), "notes.txt") },
  );
}

/** The notes of a run on this data, as a file brings them back. */
function notesAfter(data: DataSource) {
  const state = { parameters: new Map(), scaler: new Uint32Array(16), persistent: new Map() };
  const bytes = encodeCheckpoint(state, { config: "{}", lane: "fp32", step: 3, ...notesOfData(data) });
  const { notes } = decodeCheckpoint(bytes);
  if (!notes) throw new Error("Halfstep's own file has notes");
  return notes;
}

describe("a saved state meets the data of a run", () => {
  it("and goes on with the same data", async () => {
    const own = await dataOf(LOWER);
    expect(() => refuseOtherData(notesAfter(own), own)).not.toThrow();
  });

  it("and refuses batches in the order of another seed, whatever seed the lane itself has", async () => {
    const notes = notesAfter(await dataOf(LOWER, {}, 1));
    const data = await dataOf(LOWER, {}, 2);
    expect(() => refuseOtherData(notes, data)).toThrow("in the order of seed 1, and this run takes them in that of 2");
    const { dataSeed: _, ...earlier } = notes;
    expect(() => refuseOtherData(earlier, data)).not.toThrow();
  });

  it.each([
    ["as many other characters", UPPER, "The checkpoint knows “a”, “b”, “c” and 23 more"],
    [
      "one character changed throughout",
      LOWER.replaceAll("q", "9"),
      "The checkpoint knows “q”, and this text has “9” in its place.",
    ],
    [
      "the same characters in another order",
      [...LOWER].reverse().join(""),
      `another text of the same ${LOWER.length} bytes`,
    ],
    [
      "more of the same text",
      LOWER + LOWER,
      `another text of ${LOWER.length} bytes, and this one has ${2 * LOWER.length}`,
    ],
  ])("and refuses %s", async (_, text, words) => {
    const notes = notesAfter(await dataOf(LOWER));
    const data = await dataOf(text);
    expect(() => refuseOtherData(notes, data)).toThrow(OtherDataError);
    expect(() => refuseOtherData(notes, data)).toThrow(words);
  });

  it("and refuses bytes for characters, points for text, and another seed's points", async () => {
    const notes = notesAfter(await dataOf(LOWER));
    const bytes = await dataOf(LOWER, { tokenizer: "byte" });
    expect(() => refuseOtherData(notes, bytes)).toThrow("tokens are characters, and this run's are bytes");
    const points = await dataOf("", { kind: "spirals" });
    expect(() => refuseOtherData(notes, points)).toThrow("trained on text or symbols, and this run's data is points");
    const reseeded = await dataOf("", { kind: "spirals" }, 2);
    expect(() => refuseOtherData(notesAfter(points), reseeded)).toThrow("other settings or another seed");
    const moons = await dataOf("", { kind: "moons" });
    expect(() => refuseOtherData(notesAfter(points), moons)).toThrow("data of another kind");
  });

  it("and tells another table, or another label column, from its own by bytes and name", async () => {
    const rows = Array.from({ length: 12 }, (_, row) => `${row},${row % 2},${row % 3}`);
    const table = ["x,y,z", ...rows].join("\n");
    const ofTable = (text: string, label = "") => dataOf(text, { kind: "table", label });
    const notes = notesAfter(await ofTable(table));
    const named = await ofTable(table, "z");
    expect(() => refuseOtherData(notes, named)).not.toThrow();
    const relabelled = await ofTable(table, "y");
    expect(() => refuseOtherData(notes, relabelled)).toThrow(
      `another table of the same ${table.length} bytes, or with another label column`,
    );
    const longer = await ofTable(`${table}\n`);
    expect(() => refuseOtherData(notes, longer)).toThrow(`another table of ${table.length} bytes, and this one has`);
    const points = await dataOf("", { kind: "spirals" });
    expect(() => refuseOtherData(notes, points)).toThrow("data of another kind");
  });

  it("by its vocabulary alone where it was saved before there were fingerprints", async () => {
    const { data: _, ...old } = notesAfter(await dataOf(LOWER));
    const longer = await dataOf(LOWER + LOWER);
    expect(() => refuseOtherData(old, longer)).not.toThrow();
    const upper = await dataOf(UPPER);
    expect(() => refuseOtherData(old, upper)).toThrow("The checkpoint knows “a”");
  });

  it("and refuses a fingerprint that is none, and a vocabulary that is no JSON", async () => {
    const data = await dataOf(LOWER);
    expect(() => refuseOtherData({ ...notesAfter(data), data: "text" }, data)).toThrow(OtherDataError);
    expect(() => refuseOtherData({ ...notesAfter(data), vocabulary: "{" }, data)).toThrow("vocabulary");
  });
});
