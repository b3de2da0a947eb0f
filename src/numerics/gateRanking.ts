/**
 * Gates by importance: the first-order Taylor importance of Molchanov et al. 2019 (arXiv:1906.10771, equations 7 to 9), of a
 * gate that stands at 1 the derivative of the loss by it. Theirs is its square; the size has the same order in a step and
 * does not vanish in f32. Pure functions, in f32 as the GPU computes.
 */

/** Steps that the running mean of importance is of, at most: about one interval between checks. */
export const MOST_MEASURED = 20;

export interface Ranked {
  readonly frozen: boolean;
  readonly importance: number;
  /** Steps measured since it woke; −1 while it sleeps. */
  readonly measured: number;
  /** Checks in a row that it slept. */
  readonly shutChecks: number;
}

/** What a gate awake is worth after a step with this derivative, unscaled. */
export function measured(
  { importance, measured: steps }: Ranked,
  derivative: number,
): Pick<Ranked, "importance" | "measured"> {
  const n = Math.min(steps + 1, MOST_MEASURED);
  const change = Math.fround(Math.fround(Math.abs(derivative) - importance) / n);
  return { importance: Math.fround(importance + change), measured: n };
}

/**
 * Whether each gate is awake until the next check: of `seats`, the share of newcomers, rounded up, to those that slept
 * longest, the rest to the most important others. A tie goes to the lower number; frozen ones get no seat.
 */
export function seated(gates: readonly Ranked[], seats: number, newcomersShare: number): boolean[] {
  const free = gates.flatMap((gate, index) => (gate.frozen ? [] : [{ ...gate, index }]));
  const newcomers = free
    .filter(({ measured: steps }) => steps < 0)
    .sort((a, b) => b.shutChecks - a.shutChecks || a.index - b.index)
    .slice(0, Math.ceil(Math.fround(seats * Math.fround(newcomersShare))));
  const others = free
    .filter((gate) => !newcomers.includes(gate))
    .sort((a, b) => b.importance - a.importance || a.index - b.index)
    .slice(0, Math.max(0, seats - newcomers.length));
  const chosen = new Set([...newcomers, ...others].map(({ index }) => index));
  return gates.map((_, index) => chosen.has(index));
}
