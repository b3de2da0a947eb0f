/**
 * Split sums: a matmul with a small out and a long K (the weight gradient of a narrow model) is cut along K, so that more
 * of a GPU has something to do. Each part writes its sums to a scratch tensor, which the planner places like any
 * activation; then the parts are added in order. How many parts is a pure function of the shape and the kind of device,
 * never of a measurement, because it decides the bits.
 *
 * Run it before fuse.ts, which looks at the op that a matmul ends in and not at how it adds up.
 */
import type { Op, Tensor } from "../ir";
import type { TensorFactory } from "../tensors";

/** The parts of a matmul's sums; 1 where they are not worth splitting. */
export type SplitCount = (op: Op<"matmul">) => number;

/**
 * Gives each matmul of rank 2 that is to be split its scratch. The same op gets the same scratch in every list that the
 * function is called with: the micro-batches of a step share one plan.
 */
export function sumSplitter(splits: SplitCount, factory: TensorFactory): (ops: readonly Op[]) => Op[] {
  const scratch = new Map<string, Tensor>();
  const split = (op: Op): Op => {
    if (op.kind !== "matmul" || op.outputs.out.shape.length > 2) return op;
    const parts = splits(op);
    if (parts <= 1) return op;
    const { out } = op.outputs;
    const key = `${out.id} ${op.name}`;
    const partials =
      scratch.get(key) ?? factory.make(`${op.name} partial sums`, [parts, ...out.shape], "f32", "activation");
    scratch.set(key, partials);
    return { ...op, outputs: { out, partials } };
  };
  return (ops) => ops.map(split);
}
