/** What gates are of, and how they open. */

/** What gates decide about. */
export type GatedPart = "feedForward" | "heads";

/**
 * How gates open.
 * - `fixed`: the first `awake` of them, at 1.
 * - `hard-concrete`: each by its own chance, learned (numerics/hardConcrete.ts).
 * - `importance`: those that the last check chose, at 1 (kernels/gates/gateRanking.ts).
 */
export type GateRule =
  | { readonly kind: "fixed"; readonly awake: number }
  | { readonly kind: "hard-concrete" }
  | { readonly kind: "importance" };
