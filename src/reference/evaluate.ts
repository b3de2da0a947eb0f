/**
 * The reference interpreter: a whole graph, forward and backward, one op after the other on plain numbers.
 */

import { HalfstepError } from "../config/errors";
import type { Graph, Tensor } from "../graph/ir";
import type { Arithmetic } from "./arithmetic";
import { exactArithmetic } from "./arithmetic";
import { evaluateOp } from "./evaluateOp";

/** An op reads a tensor that was neither given nor computed before it. */
export class MissingValueError extends HalfstepError {
  override readonly name = "MissingValueError";

  constructor(tensor: Tensor) {
    super({
      code: "internal/check",
      values: {
        detail: `The reference has no value for ${tensor.kind} "${tensor.name}".`,
        fix: "Give a value for every parameter, input and state tensor, under its id.",
      },
    });
  }
}

/**
 * Evaluates all ops in order. `values` maps tensor ids to logical row-major values: parameters, inputs,
 * state, and what accumulating ops add to. Missing half weights are rounded from their parameters. Returns a
 * new map with every tensor the graph computes; `values` stays as it is. Throws `MissingValueError`.
 */
export function evaluate(
  graph: Graph,
  values: ReadonlyMap<number, Float64Array>,
  arithmetic: Arithmetic = exactArithmetic,
): Map<number, Float64Array> {
  const known = new Map(values);
  for (const { tensor, half } of graph.parameters) {
    const master = known.get(tensor.id);
    if (half === undefined || master === undefined || known.has(half.id)) continue;
    known.set(
      half.id,
      master.map((value) => arithmetic.store(value, half.dtype)),
    );
  }
  const read = (tensor: Tensor): Float64Array => {
    const value = known.get(tensor.id);
    if (value === undefined) throw new MissingValueError(tensor);
    return value;
  };
  for (const op of graph.ops) {
    for (const [tensor, value] of evaluateOp(op, read, arithmetic)) known.set(tensor.id, value);
  }
  return known;
}
