/**
 * Windows-1252, what a Western text is in that is not UTF-8: one byte a character, ASCII below 0x80 (WHATWG
 * Encoding, index windows-1252).
 */
/** Code points of bytes 0x80 to 0x9f; the others are Latin-1's, the byte itself. Node 20's decoder reads these as Latin-1. */
const C1 = [
  0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008d,
  0x017d, 0x008f, 0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a,
  0x0153, 0x009d, 0x017e, 0x0178,
];
const C1_START = 0x80;
/** Bytes that stand for nothing in Windows-1252. */
const UNUSED: ReadonlySet<number> = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);
/** Share of letters beyond ASCII: 7 % in the densest Western text. East Asian and Cyrillic encodings have far more. */
const MOST_HIGH_BYTES = 0.12;
/** Two such letters beside each other are rare in Western text, and the rule in encodings of two bytes a character. */
const MOST_PAIRED = 0.25;

/** What a pass over a text has seen of bytes from 0x80 on that are not UTF-8. */
export interface HighBytes {
  /** By byte: how often. */
  readonly counts: Float64Array;
  /** How many stand right behind another one. */
  readonly paired: number;
  /** Characters of several bytes that were well-formed UTF-8. */
  readonly wellFormed: number;
}

/** Whether a text of so many bytes reads as Windows-1252, every byte a character, and as nothing else that we know. */
export function looksLikeWindows1252({ counts, paired, wellFormed }: HighBytes, bytes: number): boolean {
  const high = counts.reduce((sum, count) => sum + count, 0);
  const isUsed = [...UNUSED].every((byte) => counts[byte] === 0);
  return wellFormed === 0 && high > 0 && isUsed && high <= MOST_HIGH_BYTES * bytes && paired <= MOST_PAIRED * high;
}

/** The code point of every byte. */
export function windows1252CodePoints(): Uint16Array {
  const codePoints = Uint16Array.from({ length: 256 }, (_, byte) => byte);
  codePoints.set(C1, C1_START);
  return codePoints;
}
