/**
 * Training without master weights: a parameter that is used in half lives in half alone, and the optimizer rounds each
 * update into it. What mixed precision keeps FP32 copies for: an update below half an ulp of its weight is lost.
 */

import type { Graph } from "../ir";
import { mapInputs } from "../rewrite";

/**
 * Every op that read an f32 parameter which has a half copy reads that copy instead (a token table shared with the output
 * layer). Gradients stay f32. To be planned with `masterWeights: false`.
 */
export function withoutMasterWeights(graph: Graph): Graph {
  const halves = new Map(graph.parameters.map(({ tensor, half }) => [tensor.id, half]));
  return { ...graph, ops: graph.ops.map((op) => mapInputs(op, (tensor) => halves.get(tensor.id) ?? tensor)) };
}
