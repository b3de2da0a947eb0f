/** The reference's front door: one op, evaluated on plain numbers. What every kernel is tested against. */

import type { Op, OpKind, OpTypes, Tensor } from "../graph/ir";
import type { Arithmetic } from "./arithmetic";
import { attention, attentionGradient } from "./attention";
import { crossEntropy, crossEntropyGradient, crossEntropyTraining } from "./crossEntropy";
import { activation, activationGradient, add, cast } from "./elementwise";
import { embedding, embeddingGradient } from "./embedding";
import { fused } from "./fused";
import { gate, gateBlocks, gateBlocksGradient, gateGradient, gateImportance, gateValueGradient } from "./gates";
import { layerNorm, layerNormGradient, layerNormParameterGradient } from "./layerNorm";
import { matmul } from "./matmul";
import type { Read } from "./matrix";
import { quantize } from "./quantize";
import { columnSum, sum } from "./reductions";
import { route, routeGradient } from "./router";
import { rmsNorm, rmsNormGradient, rmsNormParameterGradient } from "./rmsNorm";
import { joinRows, spreadRows, takeRows } from "./rowParts";

type OutputValues<K extends OpKind> = { [Slot in keyof OpTypes[K]["outputs"]]: Float64Array };

type Evaluators = { [K in OpKind]: (op: Op<K>, read: Read, arithmetic: Arithmetic) => OutputValues<K> };

const evaluators: Evaluators = {
  embedding,
  embeddingGradient,
  matmul,
  add,
  cast,
  quantize,
  activation,
  activationGradient,
  layerNorm,
  layerNormGradient,
  layerNormParameterGradient,
  rmsNorm,
  rmsNormGradient,
  rmsNormParameterGradient,
  attention,
  attentionGradient,
  crossEntropy,
  crossEntropyGradient,
  crossEntropyTraining,
  sum,
  columnSum,
  joinRows,
  takeRows,
  spreadRows,
  gate,
  gateGradient,
  gateImportance,
  route,
  routeGradient,
  gateBlocks,
  gateBlocksGradient,
  gateValueGradient,
  fused: (op, read, arithmetic) => fused(op, read, (part, readPart) => evaluateOp(part, readPart, arithmetic)),
};

/**
 * The values an op writes, by output tensor. `read` gives any tensor's values, logical (unpadded) and
 * row-major, u32 as whole numbers; an op with `accumulate` reads its output's previous values through it.
 * Throws RangeError for an op whose statistics are rounded to half: that is done wrong on purpose, and has no truth.
 */
export function evaluateOp<K extends OpKind>(
  op: Op<K>,
  read: (tensor: Tensor) => Float64Array,
  arithmetic: Arithmetic,
): Map<Tensor, Float64Array> {
  if ("rounding" in op.attributes) throw new RangeError(`${op.name} rounds its statistics; the reference never does.`);
  const evaluator: Evaluators[K] = evaluators[op.kind];
  const values: Record<string, Float64Array | undefined> = evaluator(op, read, arithmetic);
  const outputs: Record<string, Tensor | undefined> = op.outputs;
  const result = new Map<Tensor, Float64Array>();
  for (const [slot, tensor] of Object.entries(outputs)) {
    const value = values[slot];
    if (tensor === undefined || value === undefined) continue;
    result.set(
      tensor,
      value.map((element) => arithmetic.store(element, tensor.dtype)),
    );
  }
  return result;
}
