import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EmptyTextError, NotTextError, TooManyCharactersError } from "../errors";
import { createTokenizer } from "../vocabulary";
import { BLOCK_BYTES, CHUNK_BYTES, MAX_CHARACTERS } from "./characterIndex";
import { fileFromBlob, type DataFile } from "../dataFile";
import { openText } from "./tokenReader";

const fromString = (text: string): DataFile => fileFromBlob(new Blob([text]), "story.txt");
const fromBytes = (...bytes: number[]): DataFile => fileFromBlob(new Blob([Uint8Array.from(bytes)]), "story.txt");

describe("a text by character", () => {
  it("sorts its distinct characters into a vocabulary", async () => {
    const reader = await openText(fromString("héllo, wörld 🌍"), "character");
    expect(reader.length).toBe(14);
    expect(reader.vocabulary).toEqual({
      kind: "characters",
      symbols: [" ", ",", "d", "e", "h", "l", "o", "r", "w", "é", "ö", "🌍"].filter((symbol) => symbol !== "e"),
    });
  });

  it("reads any window exactly, wherever characters and blocks begin and end", async () => {
    // Characters of 1 to 4 bytes, long enough for several blocks, so that boundaries fall inside characters.
    const unit = fc.constantFrom("a", "b", "é", "Ж", "中", "€", "🌍", "🎲", "\n");
    const text = fc.array(unit, { minLength: 500, maxLength: 600 });
    await fc.assert(
      fc.asyncProperty(text, fc.nat(10 * BLOCK_BYTES), fc.integer({ min: 1, max: 6000 }), async (units, at, count) => {
        const characters = Array.from({ length: 30 }, () => units).flat();
        const start = at % (characters.length - 1);
        const length = Math.min(count, characters.length - start);
        const reader = await openText(fromString(characters.join("")), "character");
        const window = await reader.read(start, length);
        expect(createTokenizer(reader.vocabulary).decode(window)).toBe(
          characters.slice(start, start + length).join(""),
        );
      }),
      { numRuns: 40 },
    );
  });

  it("counts on across the chunks of the first pass", async () => {
    const text = `${"x".repeat(CHUNK_BYTES - 1)}🌍${"y".repeat(CHUNK_BYTES)}€`;
    const reader = await openText(fromString(text), "character");
    expect(reader.length).toBe(2 * CHUNK_BYTES + 1);
    const tokenizer = createTokenizer(reader.vocabulary);
    expect(tokenizer.decode(await reader.read(CHUNK_BYTES - 2, 4))).toBe("x🌍yy");
    expect(tokenizer.decode(await reader.read(2 * CHUNK_BYTES - 1, 2))).toBe("y€");
  });

  it("leaves a byte order mark out", async () => {
    const reader = await openText(fromString("\ufeffabc"), "character");
    expect(reader.length).toBe(3);
    expect([...(await reader.read(0, 3))]).toEqual([0, 1, 2]);
  });

  it("lives with a stray bad byte, as one replacement character", async () => {
    const reader = await openText(
      fileFromBlob(new Blob(["a".repeat(200), Uint8Array.of(0x81), "b"]), "x"),
      "character",
    );
    expect(createTokenizer(reader.vocabulary).decode(await reader.read(199, 3))).toBe("a\ufffdb");
  });

  it("uses 16-bit tokens above 256 characters", async () => {
    const text = Array.from({ length: 300 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join("");
    const reader = await openText(fromString(text), "character");
    expect(await reader.read(298, 2)).toEqual(Uint16Array.of(298, 299));
  });
});

describe("a text by byte", () => {
  it("is its bytes, whatever they are", async () => {
    const reader = await openText(fromBytes(0, 255, 128, 7), "byte");
    expect(reader.vocabulary).toEqual({ kind: "bytes" });
    expect(await reader.read(1, 3)).toEqual(Uint8Array.of(255, 128, 7));
  });
});

describe("refusals", () => {
  it("name an empty file", async () => {
    await expect(openText(fromString(""), "character")).rejects.toThrow(EmptyTextError);
    await expect(openText(fromString(""), "byte")).rejects.toThrow("story.txt is empty.");
    await expect(openText(fromString("\ufeff"), "character")).rejects.toThrow(EmptyTextError);
  });

  it.each([
    ["a picture", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0xff, 0xd8]],
    ["UTF-16", [0x48, 0, 0x65, 0, 0x6c, 0, 0x6c, 0, 0x6f, 0]],
    ["Latin-1", [0x47, 0x72, 0xfc, 0xdf, 0x65]],
  ])("send %s to the byte tokenizer", async (_, bytes) => {
    const error = await openText(fromBytes(...bytes), "character").catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NotTextError);
    expect(error).toHaveProperty("fix", expect.stringContaining("byte"));
  });

  it("count too many distinct characters", async () => {
    const text = Array.from({ length: MAX_CHARACTERS + 1 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join("");
    const opening = openText(fromString(text), "character");
    await expect(opening).rejects.toThrow(TooManyCharactersError);
    await expect(opening).rejects.toThrow("8193 distinct characters");
  });
});
