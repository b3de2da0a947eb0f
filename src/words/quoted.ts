/**
 * Values from outside as a refusal shows them: never longer than a line, and never a character that a terminal or a
 * page would obey instead of showing.
 */

const LONGEST_QUOTED = 80;

/**
 * Controls (C0, DEL, C1), what is invisible or turns the writing direction (Unicode Cf, such as U+202E), line and paragraph
 * separators, private and unassigned code points, and lone surrogates.
 */
const UNSHOWN = /[\p{C}\u2028\u2029]/gu;

/** The text with every character that is not to be printed written as an escape: `\u001b`. */
function printable(text: string): string {
  return text.replaceAll(UNSHOWN, (character) => {
    const codePoint = character.codePointAt(0) ?? 0;
    const hex = codePoint.toString(16);
    return codePoint > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, "0")}`;
  });
}

/** `text` printable and at most `longest` characters long, an ellipsis in place of what is left out. */
export function shortened(text: string, longest = LONGEST_QUOTED): string {
  // No more than could be shown is escaped: the value may have 100 MB.
  const shown = printable(text.slice(0, longest + 1));
  if (text.length <= longest && shown.length <= longest) return shown;
  // A pair of surrogates is not cut in two.
  return `${shown.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** “text”, as names of files, tensors and fields stand in a sentence: 80 characters with its quotes. */
export function quoted(text: string): string {
  return `“${shortened(text, LONGEST_QUOTED - 2)}”`;
}
