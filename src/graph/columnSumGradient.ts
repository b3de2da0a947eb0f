/** The gradient of what is added to every row, or to every row of a period: a sum over rows. */

import type { GradientTape } from "./gradientTape";
import type { Restriction, Tensor } from "./ir";
import { rowsAndColumns } from "./tensors";

/**
 * A bias or positions [R, C] added to rows n by n mod R: its gradient sums dOut's rows with the period R. Where dOut's
 * columns are restricted, so are the gradient's.
 */
export function contributeColumnSum(
  tensor: Tensor,
  dOut: Tensor,
  tape: GradientTape,
  active?: Tensor,
  restricted?: Restriction,
): void {
  const [period] = rowsAndColumns(tensor.shape);
  const isRestricted = active !== undefined && restricted?.axis === "N";
  tape.contributeAccumulating(tensor, (out, accumulate) => ({
    kind: "columnSum",
    name: out.name,
    inputs: isRestricted ? { x: dOut, active } : { x: dOut },
    outputs: { out },
    attributes: isRestricted
      ? { period, accumulate, restricted: { ...restricted, axis: "N" } }
      : { period, accumulate },
  }));
}
