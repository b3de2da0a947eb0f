/**
 * What becomes of a restricted axis in the gradients of a matmul: each gradient is a product too, and the side that was
 * restricted is one of its axes.
 */
import { outputsOf, type Op, type Tensor } from "../ir";
import type { Restriction } from "../restriction";

type Axis = Restriction["axis"];
type AxisMap = Readonly<Record<Axis, Axis>>;
/** What a restricted op has in its inputs and attributes; both empty for another. */
export interface Restricted {
  readonly lists: { readonly active?: Tensor };
  readonly attributes: { readonly restricted?: Restriction };
}

const EVERYTHING: Restricted = { lists: {}, attributes: {} };

/**
 * Lists and attributes of the products that make dA, [M,K] or transposed [K,M], and dB, [K,N] or transposed [N,K]. Where the
 * rows of a have lists of their own, dA's have the same, and dB sums over the rows that took a block: over `takers`.
 */
export function gradientRestrictions(op: Op<"matmul">): { readonly inA: Restricted; readonly inB: Restricted } {
  const { active, takers } = op.inputs;
  const { restricted, transposeA, transposeB } = op.attributes;
  if (!restricted || !active) return { inA: EVERYTHING, inB: EVERYTHING };
  const { axis, by } = restricted;
  const axesInA: AxisMap = transposeA ? { K: "M", M: "N", N: "K" } : { M: "M", K: "N", N: "K" };
  const axesInB: AxisMap = transposeB ? { N: "M", K: "N", M: "K" } : { K: "M", N: "N", M: "K" };
  const inA = { lists: { active }, attributes: { restricted: { ...restricted, axis: axesInA[axis] } } };
  if (!by)
    return { inA, inB: { lists: { active }, attributes: { restricted: { ...restricted, axis: axesInB[axis] } } } };
  if (!takers || transposeA || by.axis !== "M") throw new RangeError(`${op.name} has lists for rows, and not as a is`);
  return { inA, inB: { lists: { active: takers }, attributes: { restricted: byTakers(restricted, axesInB[axis]) } } };
}

/** What sums over the rows that took a block, whose blocks lie along `axis` of the result. */
export function byTakers({ size, gates, by }: Restriction, axis: Axis): Restriction<"K"> {
  if (!by || axis === "K") throw new RangeError("Takers are of blocks along M or N.");
  return { axis: "K", size: by.size, gates: by.lists, repeats: 1, by: { axis, size, lists: gates } };
}

/** The results of which an op writes only what is awake; the rest holds what was there. */
export function partlyWritten(op: Op): Tensor[] {
  const hasList = "active" in op.inputs && op.inputs.active !== undefined;
  const alongK = "restricted" in op.attributes && op.attributes.restricted?.axis === "K";
  const addsUp = "accumulate" in op.attributes && op.attributes.accumulate;
  return hasList && !alongK && !addsUp ? outputsOf(op) : [];
}
