/**
 * UTF-8 (RFC 3629) one code point at a time, so that a text can be entered at any code point and not only at
 * its start.
 */

/** Longest encoding of a code point. */
export const MAX_UTF8_BYTES = 4;
export const REPLACEMENT_CHARACTER = 0xfffd;
export const CODE_POINTS = 0x110000;

/** Bits that hold the length in what `decodeAt` returns. */
const LENGTH_BITS = 3;
const LENGTH_MASK = (1 << LENGTH_BITS) - 1;
const INVALID = (REPLACEMENT_CHARACTER << LENGTH_BITS) | 1;

/** Smallest code point that may be written with so many bytes; shorter ones are overlong and refused. */
const SMALLEST = [0, 0, 0x80, 0x800, 0x10000];

/**
 * The code point that starts at `offset`, packed with its length in bytes to spare an object per character.
 * A byte that starts no well-formed sequence is U+FFFD of length 1, whatever follows it.
 */
export function decodeAt(bytes: Uint8Array, offset: number): number {
  const lead = bytes[offset] ?? 0;
  if (lead < 0x80) return (lead << LENGTH_BITS) | 1;
  if (lead < 0xc2 || lead > 0xf4) return INVALID;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : MAX_UTF8_BYTES;
  let codePoint = lead & (0x7f >> length);
  for (let i = 1; i < length; i++) {
    const byte = bytes[offset + i] ?? 0;
    if ((byte & 0xc0) !== 0x80) return INVALID;
    codePoint = (codePoint << 6) | (byte & 0x3f);
  }
  const surrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
  if (codePoint < (SMALLEST[length] ?? 0) || codePoint >= CODE_POINTS || surrogate) return INVALID;
  return (codePoint << LENGTH_BITS) | length;
}

export function codePointOf(decoded: number): number {
  return decoded >>> LENGTH_BITS;
}

export function lengthOf(decoded: number): number {
  return decoded & LENGTH_MASK;
}

/** Whether the byte was no UTF-8. A U+FFFD that stands in the text itself has length 3. */
export function isInvalid(decoded: number): boolean {
  return decoded === INVALID;
}
