/** Texts that are not, or not quite, UTF-8: what is read, and what is said of it. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultConfig } from "../../config/parse";
import { createDataSource } from "../createDataSource";
import { createTokenizer } from "../vocabulary";
import { CHUNK_BYTES } from "./characterIndex";
import { fileFromBlob } from "../dataFile";
import { openText } from "./tokenReader";

const ENGLISH = "It is a truth universally acknowledged, that a single man must be in want of a wife. ";

const bytesOf = (latin1: string) => Uint8Array.from(latin1, (character) => character.charCodeAt(0));
const open = (bytes: Uint8Array<ArrayBuffer> | string, tokenizer: "character" | "byte" = "character") =>
  openText(fileFromBlob(new Blob([bytes]), "story.txt"), tokenizer);
const symbolsOf = async (bytes: Uint8Array<ArrayBuffer> | string) => {
  const { vocabulary } = await open(bytes);
  return vocabulary.kind === "bytes" ? [] : vocabulary.symbols;
};

describe("a text in Windows-1252", () => {
  const quotes = bytesOf(`${ENGLISH.repeat(60)}It\x92s \x93here\x94, caf\xe9. ${ENGLISH.repeat(20)}`);

  it("is read as such, character for character, and says so", async () => {
    const reader = await open(quotes);
    expect(reader.length).toBe(quotes.length);
    const text = createTokenizer(reader.vocabulary).decode(await reader.read(0, reader.length));
    expect(text.includes("It’s “here”, café.")).toBe(true);
    expect(await symbolsOf(quotes)).not.toContain("\ufffd");
    expect(reader.warnings.map(({ name }) => name)).toEqual(["Windows1252Warning"]);
    expect(reader.warnings[0]?.message).toContain(
      "story.txt is not UTF-8: 4 bytes beyond ASCII were read as Windows-1252",
    );
  });

  it("gives any window, also across the chunks of the pass", async () => {
    const long = bytesOf("a\xe9b ".repeat(CHUNK_BYTES / 4 + 900).replaceAll("b a", "bbbbbbbbb bbbbbbbbbbbb bbbbbbb"));
    const reader = await open(long);
    await fc.assert(
      fc.asyncProperty(fc.nat(long.length - 1), fc.nat(50), async (start, count) => {
        const length = Math.min(count + 1, long.length - start);
        const window = createTokenizer(reader.vocabulary).decode(await reader.read(start, length));
        expect(window).toBe(String.fromCharCode(...long.subarray(start, start + length)));
      }),
      { numRuns: 30 },
    );
  });

  it("reaches the batches of a run, with its warning", async () => {
    const source = fileFromBlob(new Blob([quotes]), "story.txt");
    const data = await createDataSource(
      { ...defaultConfig, data: { ...defaultConfig.data, kind: "text" } },
      { file: source },
    );
    expect(data.warnings).toHaveLength(1);
    if (data.kind !== "tokens" || data.vocabulary.kind === "bytes") throw new Error("a text by character");
    expect(data.vocabulary.symbols).toEqual([...data.vocabulary.symbols].sort());
    expect(data.vocabulary.symbols.slice(-5)).toEqual(["y", "é", "’", "“", "”"]);
  });
});

describe("a text with bytes that are no UTF-8 and not Windows-1252 either", () => {
  it.each([
    ["beside real UTF-8", `${ENGLISH.repeat(30)}caf\xc3\xa9 \xff ${ENGLISH}`, 2556, 1],
    ["a byte that Windows-1252 does not have", `${ENGLISH.repeat(30)}\x81${ENGLISH}`, 2550, 1],
    ["in pairs, as East Asian encodings have them", `${ENGLISH.repeat(30)}\xc4\xe3\xba\xc3${ENGLISH}`, 2550, 4],
  ])("warns with the count and the place: %s", async (_, latin1, place, count) => {
    const { warnings } = await open(bytesOf(latin1));
    expect(warnings.map(({ name }) => name)).toEqual(["ReplacedBytesWarning"]);
    expect(warnings[0]?.message).toContain(`${count} byte`);
    expect(warnings[0]?.message).toContain(`the first at byte ${place};`);
  });

  it.each([
    ["GB2312", "\xc4\xe3\xba\xc3\xca\xc0\xbd\xe7".repeat(50)],
    ["KOI8-R", "\xf0\xd2\xc9\xd7\xc5\xd4 ".repeat(50)],
    ["UTF-16", "H\0e\0l\0l\0o\0".repeat(50)],
    ["Windows-1252 with NULs", `${"caf\xe9 au lait ".repeat(9)}${"\0".repeat(20)}`],
  ])("is refused as before where there are many: %s", async (_, latin1) => {
    await expect(open(bytesOf(latin1))).rejects.toThrow("does not look like UTF-8 text");
  });

  it("warns of a text that was damaged before", async () => {
    const { warnings } = await open(`${ENGLISH}It\ufffds here, it\ufffds there.`);
    expect(warnings.map(({ name }) => name)).toEqual(["DamagedTextWarning"]);
    expect(warnings[0]?.message).toContain(`2 times, first at byte ${ENGLISH.length + 2}`);
  });

  it("has U+FFFD in its vocabulary only with a warning, whatever bytes come", async () => {
    const piece = fc.oneof(
      fc.constant(ENGLISH),
      fc.constantFrom("é", "\ufffd", "中").map((text) => String.fromCharCode(...new TextEncoder().encode(text))),
      fc.constantFrom("\x92", "\x81", "\xff\xfe", "\xc3"),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 12 }), async (pieces) => {
        const bytes = bytesOf(ENGLISH.repeat(20) + pieces.join(""));
        const { warnings } = await open(bytes);
        expect((await symbolsOf(bytes)).includes("\ufffd") && warnings.length === 0).toBe(false);
        expect((await open(bytes, "byte")).warnings).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("warns of nothing in sound UTF-8", async () => {
    expect((await open(`${ENGLISH}naïve café, 中文, 🌍`)).warnings).toEqual([]);
  });
});
