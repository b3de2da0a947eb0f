/** A sentence of the catalogue with what it marks: `code` in backticks, **strong** between pairs of stars. */

const MARKS = /(`[^`]+`|\*\*[^*]+\*\*)/;

export function Marked({ text }: { readonly text: string }) {
  return text.split(MARKS).map((part, index) => {
    // Parts of one sentence, whose order is all that tells them apart.
    const key = `${index} ${part}`;
    if (part.startsWith("`")) return <code key={key}>{part.slice(1, -1)}</code>;
    return part.startsWith("**") ? <strong key={key}>{part.slice(2, -2)}</strong> : part;
  });
}
