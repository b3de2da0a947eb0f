/** What differentiation asks of an op: its gradient rule, from the table. */

import type { GradientTape } from "./gradientTape";
import type { Op, OpKind, Tensor } from "../ir";
import { definitionOf } from "./table";

/** Whether the backward pass begins at this op. */
export function isLoss<K extends OpKind>(op: Op<K>): boolean {
  const { gradient } = definitionOf(op);
  return gradient !== "none" && "seed" in gradient;
}

/** Seeds the backward pass from a loss; nothing happens at another op. */
export function seedGradient<K extends OpKind>(op: Op<K>, tape: GradientTape): void {
  const { gradient } = definitionOf(op);
  if (gradient !== "none" && "seed" in gradient) gradient.seed(op, tape);
}

/** Applies an op's rule; an op without one hands nothing on. */
export function applyGradientRule<K extends OpKind>(op: Op<K>, dOut: Tensor, tape: GradientTape): void {
  const { gradient } = definitionOf(op);
  if (gradient !== "none" && "apply" in gradient) gradient.apply(op, dOut, tape);
}

/** The output whose gradient an op's rule starts from. A loss has none. */
export function gradientOutput<K extends OpKind>(op: Op<K>): Tensor | undefined {
  const { gradient } = definitionOf(op);
  return gradient !== "none" && "output" in gradient ? gradient.output(op) : undefined;
}

/** The inputs an op's rule can hand gradients to, one entry for each use. */
export function differentiableInputs<K extends OpKind>(op: Op<K>): Tensor[] {
  const { gradient } = definitionOf(op);
  const inputs = gradient === "none" ? [] : gradient.inputs(op);
  return inputs.filter((tensor) => tensor !== undefined);
}

/** Whether the gradient of an op's output is a figure of its own. */
export function measuresGradient<K extends OpKind>(op: Op<K>): boolean {
  const { gradient } = definitionOf(op);
  return gradient !== "none" && "measures" in gradient && (gradient.measures?.(op) ?? false);
}
