/**
 * Fusion around the loss. The cross-entropy and its gradient read the same logits, so one dispatch does for both; where there
 * is no backward (validation) it stays alone. The sums of losses and of hits are small and alike, and share a dispatch.
 * No bit changes.
 *
 * Run it after foldCasts.ts; only splitSums.ts and fuse.ts, which look at other ops, come later.
 */

import type { Graph, Op } from "../ir";
import { sameShape } from "../ops/shapeChecks";

export function fuseLoss(graph: Graph): Graph {
  return { ...graph, ops: joinSums(joinGradient(graph.ops)) };
}

/** The gradient moves to its cross-entropy: its other input, the loss scale, is there before the step. */
function joinGradient(ops: readonly Op[]): Op[] {
  const gradients = ops.filter((op) => op.kind === "crossEntropyGradient");
  const joined = new Set<Op>();
  const replaced = ops.map((op): Op => {
    if (op.kind !== "crossEntropy") return op;
    const gradient = gradients.find(({ inputs }) => inputs.logSumExp.id === op.outputs.logSumExp.id);
    if (gradient === undefined) return op;
    joined.add(gradient);
    return {
      kind: "crossEntropyTraining",
      name: op.name,
      inputs: { ...op.inputs, scaler: gradient.inputs.scaler },
      outputs: { ...op.outputs, dLogits: gradient.outputs.dLogits },
      attributes: { ...op.attributes, ...gradient.attributes },
      backward: true,
    };
  });
  return replaced.filter((op) => !joined.has(op));
}

/** Neighbouring sums of like tensors by the same factor become one op, two by two. */
function joinSums(ops: readonly Op[]): Op[] {
  const result: Op[] = [];
  for (const op of ops) {
    const before = result.at(-1);
    if (op.kind === "sum" && before?.kind === "sum" && areAlike(before, op)) {
      result[result.length - 1] = {
        ...before,
        name: `${before.name}, ${op.name}`,
        inputs: { ...before.inputs, y: op.inputs.x },
        outputs: { ...before.outputs, yOut: op.outputs.out },
      };
    } else {
      result.push(op);
    }
  }
  return result;
}

function areAlike(a: Op<"sum">, b: Op<"sum">): boolean {
  const { x } = a.inputs;
  return (
    a.inputs.y === undefined &&
    b.inputs.y === undefined &&
    a.attributes.factor === b.attributes.factor &&
    a.attributes.accumulate === b.attributes.accumulate &&
    x.dtype === b.inputs.x.dtype &&
    sameShape(x.shape, b.inputs.x.shape)
  );
}
