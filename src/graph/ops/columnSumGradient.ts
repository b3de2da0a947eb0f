/** The gradient of what is added to every row, or to every row of a period: a sum over rows. */

import type { GradientTape } from "./gradientTape";
import type { Op, Tensor } from "../ir";
import { byTakers } from "./restrictions";
import { rowsAndColumns } from "../tensors";

/**
 * A bias or positions [R, C] added to rows n by n mod R: its gradient sums dOut's rows with the period R. Where it was the
 * bias of a product whose columns are restricted, so are the gradient's.
 */
export function contributeColumnSum(tensor: Tensor, dOut: Tensor, tape: GradientTape, product?: Op<"matmul">): void {
  const [period] = rowsAndColumns(tensor.shape);
  const { lists, attributes } = restrictionOf(product);
  tape.contributeAccumulating(tensor, (out, accumulate) => ({
    kind: "columnSum",
    name: out.name,
    inputs: { x: dOut, ...lists },
    outputs: { out },
    attributes: { period, accumulate, ...attributes },
  }));
}

function restrictionOf(product: Op<"matmul"> | undefined): {
  readonly lists: { readonly active?: Tensor };
  readonly attributes: Pick<Op<"columnSum">["attributes"], "restricted">;
} {
  const { active, takers } = product?.inputs ?? {};
  const restricted = product?.attributes.restricted;
  if (restricted?.axis !== "N" || !active) return { lists: {}, attributes: {} };
  if (!restricted.by) return { lists: { active }, attributes: { restricted: { ...restricted, axis: "N" } } };
  return { lists: { ...(takers && { active: takers }) }, attributes: { restricted: byTakers(restricted, "N") } };
}
