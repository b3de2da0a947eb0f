/** A tick's label on the value axis. */
import { splitPower } from "../parts/Power";

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
  const power = splitPower(text);
  return (
    <text x={x} y={y} dy="0.32em" textAnchor="end" fontSize={11} fill="var(--ink-faint)">
      {power?.base ?? text}
      {power && (
        <tspan dy="-0.45em" fontSize={9}>
          {power.exponent}
        </tspan>
      )}
    </text>
  );
}
