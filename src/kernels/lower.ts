/** From graph ops to kernel calls: the table of lowerings, called. */
import type { Op, OpKind } from "../graph/ir";
import type { KernelCall, LoweringTarget } from "./call";
import { LOWERINGS, type Lowering } from "./opKernels";

/** The dispatches of one op, in order. */
export function lowerOp<K extends OpKind>(op: Op<K>, target: LoweringTarget): KernelCall[] {
  const lower: Lowering<K> = LOWERINGS[op.kind];
  return lower(op, target);
}
