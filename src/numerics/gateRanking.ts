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
