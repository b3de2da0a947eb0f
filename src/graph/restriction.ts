/**
 * The part of an axis that an op works on: blocks of `size` whose gates are active. Gate g owns block g, and with `repeats` the
 * blocks g + gates, g + 2·gates, … too, as a head owns columns of q, of k and of v. Which gates are active is in the op's
 * input `active`. What lies outside a result's restricted axis is neither written nor read.
 */
export interface Restriction<Axis extends "M" | "N" | "K" = "M" | "N" | "K"> {
  readonly axis: Axis;
  readonly size: number;
  readonly gates: number;
  readonly repeats: number;
  /** If set, every `size` rows (M) or columns (N) have a list of their own; there are `lists`. Otherwise one list serves all. */
  readonly by?: { readonly axis: "M" | "N"; readonly size: number; readonly lists: number };
}
