/** From graph ops to kernel calls: one case for each op kind, and nothing decided here. */
import type { Op } from "../graph/ir";
import { lowerActivation, lowerActivationGradient } from "./activation";
import { lowerAttention, lowerAttentionGradient } from "./attention";
import type { KernelCall, LoweringTarget } from "./call";
import { lowerCrossEntropy, lowerCrossEntropyGradient, lowerCrossEntropyTraining } from "./crossEntropy";
import { lowerAdd, lowerCast } from "./elementwise";
import { lowerEmbedding, lowerEmbeddingGradient } from "./embedding";
import { lowerFused } from "./fused";
import { lowerGateBlocks, lowerGateBlocksGradient, lowerGateValueGradient } from "./gatedBlocks";
import { lowerGate, lowerGateGradient, lowerGateImportance } from "./gates";
import { lowerLayerNorm, lowerLayerNormGradient, lowerLayerNormParameterGradient } from "./layerNorm";
import { lowerMatmul } from "./matmul";
import { lowerQuantize } from "./quantize";
import { lowerColumnSum, lowerSum } from "./reduction";
import { lowerRoute, lowerRouteGradient } from "./router";
import { lowerJoinRows, lowerSpreadRows, lowerTakeRows } from "./rowParts";

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
