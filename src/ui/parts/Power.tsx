/**
 * Powers as type sets them. The font's own superscript digits come from two of its files and stand at two heights, so
 * exponents are digits raised by the page's own hand.
 */
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const RAISED = /^(.*?)([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/;

/** "2¹⁶" as its base and the digits of its exponent, "16"; undefined where a text ends in no exponent. */
export function splitPower(text: string): { readonly base: string; readonly exponent: string } | undefined {
  const [, base, raised] = RAISED.exec(text) ?? [];
  if (base === undefined || raised === undefined) return undefined;
  const digits = [...raised].map((letter) => (letter === "⁻" ? "\u2212" : SUPERSCRIPTS.indexOf(letter)));
  return { base, exponent: digits.join("") };
}

/** A formatted figure, its exponent raised where it ends in one. */
export function PowerText({ text }: { readonly text: string }) {
  const power = splitPower(text);
  if (power === undefined) return text;
  return (
    <span className="power">
      {power.base}
      <sup>{power.exponent}</sup>
    </span>
  );
}

/** A power of two. */
export function Power({ exponent }: { readonly exponent: number }) {
  return (
    <span className="power">
      2<sup>{exponent < 0 ? `\u2212${-exponent}` : exponent}</sup>
    </span>
  );
}
