/** A sentence of the catalogue with what it marks: `code` in backticks, **strong** between pairs of stars, 2^24 as a power. */
import { Power } from "./Power";

const MARKS = /(`[^`]+`|\*\*[^*]+\*\*|2\^-?\d+)/;

export function Marked({ text }: { readonly text: string }) {
  return text.split(MARKS).map((part, index) => {
    // Parts of one sentence, whose order is all that tells them apart.
    const key = `${index} ${part}`;
    if (part.startsWith("`")) return <code key={key}>{part.slice(1, -1)}</code>;
    if (part.startsWith("2^")) return <Power key={key} exponent={Number(part.slice(2))} />;
    return part.startsWith("**") ? <strong key={key}>{part.slice(2, -2)}</strong> : part;
  });
}
