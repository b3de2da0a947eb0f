/** A tick's label on the value axis. Exponents are set as such: the font's own superscripts are too small to read here. */

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

interface PowerTickProps {
  readonly format: (value: number) => string;
  /** From Recharts: where, in pixels, and for what value. */
  readonly x?: number | string;
  readonly y?: number | string;
  readonly payload?: { readonly value: number };
}

export function PowerTick({ format, x, y, payload }: PowerTickProps) {
  if (payload === undefined) return null;
  const text = format(payload.value);
  const [, base, exponent] = /^(.*?)([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/.exec(text) ?? [];
  return (
    <text x={x} y={y} dy="0.32em" textAnchor="end" fontSize={11} fill="var(--ink-faint)">
      {exponent === undefined ? text : base}
      {exponent !== undefined && (
        <tspan dy="-0.45em" fontSize={9}>
          {[...exponent].map((letter) => (letter === "⁻" ? "−" : SUPERSCRIPTS.indexOf(letter))).join("")}
        </tspan>
      )}
    </text>
  );
}
