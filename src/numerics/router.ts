/**
 * A router's choice among the gates of a layer: pure functions, as `shaders/route.wgsl` has them.
 *
 * As in DeepSeek-V3 (arXiv:2412.19437, §2.1.2, equations 12 to 16) a logit's sigmoid is a gate's score; a bias that no gradient
 * reaches, b, is added to it for the choice alone, and evens out the load without a loss of its own (Wang et al. 2024,
 * arXiv:2408.15664). Other than there the value is 2σ, not normalised over those chosen: a router that has learned nothing
 * leaves the layer as it is without one, and one gate chosen alone still has a gradient.
 */

type Round = (value: number) => number;

/** Beyond, 2σ is 0 or 2 in f32, and a gate that is chosen has to have a value. */
const LARGEST_LOGIT = 30;

/** 2σ(logit), above 0 and at most 2. */
export function routedValue(logit: number, round: Round): number {
  const bounded = Math.min(LARGEST_LOGIT, Math.max(-LARGEST_LOGIT, logit));
  return round(2 / round(1 + round(Math.exp(-bounded))));
}

/** Its slope, from the value. */
export function routedSlope(value: number, round: Round): number {
  return round(value * round(1 - round(value / 2)));
}

export interface Candidate {
  /** The value, 2σ. */
  readonly value: number;
  readonly bias: number;
  readonly frozen: boolean;
}

/** The gates chosen, ascending: the first `seats` by σ + bias, a tie to the lower number; none that is frozen. */
export function routed(candidates: readonly Candidate[], seats: number, round: Round): number[] {
  return candidates
    .flatMap(({ value, bias, frozen }, gate) => (frozen ? [] : [{ gate, score: round(value / 2 + bias) }]))
    .sort((a, b) => b.score - a.score || a.gate - b.gate)
    .slice(0, seats)
    .map(({ gate }) => gate)
    .sort((a, b) => a - b);
}

/** Of `gates` in a layer; a fresh record has no target yet, and lets all of them be chosen. */
export function seatsOf(target: number, gates: number): number {
  return target === 0 ? gates : Math.max(1, Math.floor(target * gates + 1 / 2));
}
