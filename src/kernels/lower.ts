/** From graph ops to kernel calls: one case for each op kind, and nothing decided here. */
import type { Op } from "../graph/ir";
import { lowerActivation, lowerActivationGradient } from "./elementwise/activation";
import { lowerAttention, lowerAttentionGradient } from "./attention/attention";
import type { KernelCall, LoweringTarget } from "./call";
import { lowerCrossEntropy, lowerCrossEntropyGradient, lowerCrossEntropyTraining } from "./rows/crossEntropy";
import { lowerAdd, lowerCast } from "./elementwise/elementwise";
import { lowerEmbedding, lowerEmbeddingGradient } from "./rows/embedding";
import { lowerFused } from "./elementwise/fused";
import { lowerGateBlocks, lowerGateBlocksGradient, lowerGateValueGradient } from "./gates/gatedBlocks";
import { lowerGate, lowerGateGradient, lowerGateImportance } from "./gates/gates";
import { lowerLayerNorm, lowerLayerNormGradient, lowerLayerNormParameterGradient } from "./rows/layerNorm";
import { lowerMatmul } from "./matmul/matmul";
import { lowerQuantize } from "./elementwise/quantize";
import { lowerColumnSum, lowerSum } from "./rows/reduction";
import { lowerRoute, lowerRouteGradient } from "./gates/router";
import { lowerJoinRows, lowerSpreadRows, lowerTakeRows } from "./rows/rowParts";

/** The dispatches of one op, in order. */
export function lowerOp(op: Op, target: LoweringTarget): KernelCall[] {
  switch (op.kind) {
    case "embedding":
      return lowerEmbedding(op, target);
    case "embeddingGradient":
      return lowerEmbeddingGradient(op, target);
    case "matmul":
      return lowerMatmul(op, target);
    case "add":
      return lowerAdd(op, target);
    case "cast":
      return lowerCast(op, target);
    case "quantize":
      return lowerQuantize(op, target);
    case "activation":
      return lowerActivation(op, target);
    case "activationGradient":
      return lowerActivationGradient(op, target);
    case "layerNorm":
      return lowerLayerNorm(op, target);
    case "layerNormGradient":
      return lowerLayerNormGradient(op, target);
    case "layerNormParameterGradient":
      return lowerLayerNormParameterGradient(op, target);
    case "attention":
      return lowerAttention(op, target);
    case "attentionGradient":
      return lowerAttentionGradient(op, target);
    case "crossEntropy":
      return lowerCrossEntropy(op, target);
    case "crossEntropyGradient":
      return lowerCrossEntropyGradient(op, target);
    case "crossEntropyTraining":
      return lowerCrossEntropyTraining(op, target);
    case "sum":
      return lowerSum(op, target);
    case "columnSum":
      return lowerColumnSum(op, target);
    case "gate":
      return lowerGate(op, target);
    case "gateGradient":
      return lowerGateGradient(op, target);
    case "gateImportance":
      return lowerGateImportance(op, target);
    case "route":
      return lowerRoute(op, target);
    case "routeGradient":
      return lowerRouteGradient(op, target);
    case "gateBlocks":
      return lowerGateBlocks(op, target);
    case "gateBlocksGradient":
      return lowerGateBlocksGradient(op, target);
    case "gateValueGradient":
      return lowerGateValueGradient(op, target);
    case "joinRows":
      return lowerJoinRows(op, target);
    case "takeRows":
      return lowerTakeRows(op, target);
    case "spreadRows":
      return lowerSpreadRows(op, target);
    case "fused":
      return lowerFused(op, target);
    default:
      return op satisfies never;
  }
}
