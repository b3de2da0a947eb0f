/**
 * What becomes of a restricted axis in the gradients of a matmul: each gradient is a product too, and the side that was
 * restricted is one of its axes.
 */
import { outputsOf, type Op, type Restriction, type Tensor } from "./ir";

type Axis = Restriction["axis"];
type AxisMap = Readonly<Record<Axis, Axis>>;
type Attribute = { readonly restricted?: Restriction };

/** Attributes of the products that make dA, [M,K] or transposed [K,M], and dB, [K,N] or transposed [N,K]. */
export function gradientRestrictions(
  restricted: Restriction | undefined,
  transposeA: boolean,
  transposeB: boolean,
): { readonly inA: Attribute; readonly inB: Attribute } {
  const said = (axes: AxisMap): Attribute =>
    restricted === undefined ? {} : { restricted: { ...restricted, axis: axes[restricted.axis] } };
  return {
    inA: said(transposeA ? { K: "M", M: "N", N: "K" } : { M: "M", K: "N", N: "K" }),
    inB: said(transposeB ? { N: "M", K: "N", M: "K" } : { K: "M", N: "N", M: "K" }),
  };
}

/** The results of which an op writes only what is awake; the rest holds what was there. */
export function partlyWritten(op: Op): Tensor[] {
  const hasList = "active" in op.inputs && op.inputs.active !== undefined;
  const alongK = op.kind === "matmul" && op.attributes.restricted?.axis === "K";
  const addsUp = "accumulate" in op.attributes && op.attributes.accumulate;
  return hasList && !alongK && !addsUp ? outputsOf(op) : [];
}
