/**
 * Any window of a text as tokens, by byte or by character, read from the source when asked for. Nothing is
 * kept.
 */
import { EmptyTextError } from "../errors";
import { FINGERPRINT_WINDOW_BYTES, TextDigest } from "../fingerprint";
import { BYTE_VOCABULARY_SIZE, type Vocabulary, vocabularySize } from "../vocabulary";
import { BLOCK_BYTES, type CharacterIndex, indexCharacters } from "./characterIndex";
import type { DataWarning } from "../warnings";
import { readExactly, type DataFile } from "../dataFile";
import { codePointOf, decodeAt, lengthOf, MAX_UTF8_BYTES } from "./utf8";

/** The smaller of the two that holds the vocabulary's token ids. */
export type TokenArray = Uint8Array | Uint16Array;

export interface TokenReader {
  readonly vocabulary: Vocabulary;
  /** Tokens in the whole text. */
  readonly length: number;
  /** Of the text's bytes (fingerprint.ts). */
  readonly fingerprint: string;
  /** What was read otherwise than it stood. */
  readonly warnings: readonly DataWarning[];
  /** Tokens `start` to `start + count` − 1, which must lie in the text. @throws UnreadableFileError */
  read(start: number, count: number): Promise<TokenArray>;
}

/** @throws EmptyTextError, UnreadableFileError; by character also NotTextError, TooManyCharactersError. */
export async function openText(source: DataFile, tokenizer: "character" | "byte"): Promise<TokenReader> {
  if (source.size === 0) throw new EmptyTextError(source.name);
  return tokenizer === "byte"
    ? byteReader(source, await textFingerprint(source))
    : characterReader(source, await indexCharacters(source));
}

function tokenArray(vocabulary: Vocabulary, length: number): TokenArray {
  return vocabularySize(vocabulary) <= BYTE_VOCABULARY_SIZE ? new Uint8Array(length) : new Uint16Array(length);
}

/** Bytes need no index, so this pass is theirs alone. */
async function textFingerprint(source: DataFile): Promise<string> {
  const digest = new TextDigest();
  for (let start = 0; start < source.size; start += FINGERPRINT_WINDOW_BYTES) {
    await digest.add(await readExactly(source, start, Math.min(source.size, start + FINGERPRINT_WINDOW_BYTES)));
  }
  return digest.fingerprint();
}

function byteReader(source: DataFile, fingerprint: string): TokenReader {
  return {
    fingerprint,
    warnings: [],
    vocabulary: { kind: "bytes" },
    length: source.size,
    read: (start, count) => readExactly(source, start, start + count),
  };
}

function characterReader(source: DataFile, index: CharacterIndex): TokenReader {
  const vocabulary: Vocabulary = { kind: "characters", symbols: index.symbols };
  const { oneByte } = index;
  if (oneByte) return oneByteReader(source, index, oneByte, vocabulary);
  return {
    vocabulary,
    length: index.characters,
    fingerprint: index.fingerprint,
    warnings: index.warnings,
    async read(start, count) {
      const block = blockOf(index, start);
      const byteStart = block * BLOCK_BYTES + (index.skip[block] ?? 0);
      const byteEnd = Math.min(source.size, endOfWindow(index, start, count));
      const bytes = await readExactly(source, byteStart, byteEnd);
      const tokens = tokenArray(vocabulary, count);
      let offset = 0;
      for (let place = index.charactersBefore[block] ?? 0; place < start + count; place++) {
        const decoded = decodeAt(bytes, offset);
        if (place >= start) tokens[place - start] = index.tokenOf[codePointOf(decoded)] ?? 0;
        offset += lengthOf(decoded);
      }
      return tokens;
    },
  };
}

/** A character a byte: its place is its token's. */
function oneByteReader(
  source: DataFile,
  { fingerprint, warnings, tokenOf }: CharacterIndex,
  codePoints: Uint16Array,
  vocabulary: Vocabulary,
): TokenReader {
  const tokenOfByte = codePoints.map((codePoint) => tokenOf[codePoint] ?? 0);
  return {
    vocabulary,
    length: source.size,
    fingerprint,
    warnings,
    async read(start, count) {
      const bytes = await readExactly(source, start, start + count);
      const tokens = tokenArray(vocabulary, count);
      for (let place = 0; place < count; place++) tokens[place] = tokenOfByte[bytes[place] ?? 0] ?? 0;
      return tokens;
    },
  };
}

/**
 * The block in which character `place` starts: the last one with no more than `place` characters before it.
 */
function blockOf(index: CharacterIndex, place: number): number {
  let low = 0;
  let high = index.charactersBefore.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((index.charactersBefore[middle] ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * A byte offset that no character of the window passes: the end of its last block, and what may stick out of
 * it.
 */
function endOfWindow(index: CharacterIndex, start: number, count: number): number {
  const lastBlock = blockOf(index, start + count - 1);
  return (lastBlock + 1) * BLOCK_BYTES + MAX_UTF8_BYTES - 1;
}
