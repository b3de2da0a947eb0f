/** The yardstick of `halfstep check`, as an assertion. */
import type { Tensor } from "../../graph/ir";
import { compareWithPlain, type References } from "../check/closeness";

/** @throws Error naming the worst element, its index, what was expected and what came, when the yardstick is missed. */
export function expectWithinPlainError(tensor: Tensor, got: ArrayLike<number>, references: References): void {
  const { passed, worst } = compareWithPlain(tensor, got, references);
  if (passed) return;
  throw new Error(
    `${tensor.name} [${tensor.shape.join(", ")}] ${tensor.dtype}: worst at [${worst.index.join(", ")}]: ` +
      `expected ${worst.expected}, got ${worst.got}, error ${worst.error}, allowed ${worst.allowed}.`,
  );
}
