/** How a parameter begins. */

/** What an initial value is drawn from, by the session's seeded generator, before the first step. */
export type Initializer =
  | { readonly kind: "zeros" }
  | { readonly kind: "ones" }
  | { readonly kind: "normal"; readonly deviation: number }
  | { readonly kind: "uniform"; readonly bound: number };
