/**
 * What the kernels have of each op kind: its lowering, the problems that `halfstep check` and the tests run, and what the
 * bench times. A kind without the first two does not compile.
 *
 * Each is defined in its family's folder. Three tables rather than one of objects, so that a bundle keeps only what it calls:
 * the worker that trains holds no check and no reference.
 */
import type { Op, OpKind } from "../graph/ir";
import { lowerAttention, lowerAttentionGradient } from "./attention/attention";
import { attentionGradientProblems, attentionProblems } from "./attention/attentionProblems";
import { attentionSubjects } from "./attention/attentionSubjects";
import type { BenchSubject, CaseOptions, OpBenchFamily } from "./bench/benchCase";
import type { KernelCall, LoweringTarget } from "./call";
import type { Problem } from "./check/problems";
import { lowerActivation, lowerActivationGradient } from "./elementwise/activation";
import { activationGradientProblems, activationProblems } from "./elementwise/activationProblems";
import { lowerAdd, lowerCast } from "./elementwise/elementwise";
import { addProblems, castProblems } from "./elementwise/elementwiseProblems";
import { lowerFused } from "./elementwise/fused";
import { fusedProblems } from "./elementwise/fusedProblems";
import { lowerQuantize } from "./elementwise/quantize";
import { quantizeProblems } from "./elementwise/quantizeProblems";
import { lowerGateBlocks, lowerGateBlocksGradient, lowerGateValueGradient } from "./gates/gatedBlocks";
import {
  gateBlocksGradientProblems,
  gateBlocksProblems,
  gateGradientProblems,
  gateImportanceProblems,
  gateProblems,
  gateValueGradientProblems,
  restrictedMatmulProblems,
} from "./gates/gateProblems";
import { lowerGate, lowerGateGradient, lowerGateImportance } from "./gates/gates";
import { lowerRoute, lowerRouteGradient } from "./gates/router";
import {
  routedBlocksGradientProblems,
  routedBlocksProblems,
  routedColumnSumProblems,
  routedMatmulProblems,
  routedValueGradientProblems,
  routeGradientProblems,
  routeProblems,
} from "./gates/routerProblems";
import { lowerMatmul } from "./matmul/matmul";
import { matmulProblems } from "./matmul/matmulProblems";
import { matmulSubjects } from "./matmul/matmulSubjects";
import { lowerCrossEntropy, lowerCrossEntropyGradient, lowerCrossEntropyTraining } from "./rows/crossEntropy";
import {
  crossEntropyGradientProblems,
  crossEntropyProblems,
  crossEntropyTrainingProblems,
} from "./rows/crossEntropyProblems";
import { lowerEmbedding, lowerEmbeddingGradient } from "./rows/embedding";
import { embeddingGradientProblems, embeddingProblems } from "./rows/embeddingProblems";
import { lowerLayerNorm, lowerLayerNormGradient, lowerLayerNormParameterGradient } from "./rows/layerNorm";
import {
  layerNormGradientProblems,
  layerNormParameterGradientProblems,
  layerNormProblems,
} from "./rows/layerNormProblems";
import { layerNormSubjects } from "./rows/layerNormSubjects";
import { lowerColumnSum, lowerSum } from "./rows/reduction";
import { columnSumProblems, sumProblems } from "./rows/reductionProblems";
import { lowerJoinRows, lowerSpreadRows, lowerTakeRows } from "./rows/rowParts";
import { lowerRmsNorm, lowerRmsNormGradient, lowerRmsNormParameterGradient } from "./rows/rmsNorm";
import { rmsNormGradientProblems, rmsNormParameterGradientProblems, rmsNormProblems } from "./rows/rmsNormProblems";
import { joinRowsProblems, spreadRowsProblems, takeRowsProblems } from "./rows/rowPartsProblems";

/** The dispatches of one op, in order. */
export type Lowering<K extends OpKind = OpKind> = (op: Op<K>, target: LoweringTarget) => KernelCall[];

export const LOWERINGS: { readonly [K in OpKind]: Lowering<K> } = {
  matmul: lowerMatmul,
  embedding: lowerEmbedding,
  embeddingGradient: lowerEmbeddingGradient,
  layerNorm: lowerLayerNorm,
  layerNormGradient: lowerLayerNormGradient,
  layerNormParameterGradient: lowerLayerNormParameterGradient,
  rmsNorm: lowerRmsNorm,
  rmsNormGradient: lowerRmsNormGradient,
  rmsNormParameterGradient: lowerRmsNormParameterGradient,
  attention: lowerAttention,
  attentionGradient: lowerAttentionGradient,
  activation: lowerActivation,
  activationGradient: lowerActivationGradient,
  add: lowerAdd,
  cast: lowerCast,
  quantize: lowerQuantize,
  columnSum: lowerColumnSum,
  joinRows: lowerJoinRows,
  takeRows: lowerTakeRows,
  spreadRows: lowerSpreadRows,
  gate: lowerGate,
  gateGradient: lowerGateGradient,
  gateImportance: lowerGateImportance,
  route: lowerRoute,
  routeGradient: lowerRouteGradient,
  gateBlocks: lowerGateBlocks,
  gateBlocksGradient: lowerGateBlocksGradient,
  gateValueGradient: lowerGateValueGradient,
  crossEntropy: lowerCrossEntropy,
  crossEntropyGradient: lowerCrossEntropyGradient,
  crossEntropyTraining: lowerCrossEntropyTraining,
  sum: lowerSum,
  fused: lowerFused,
};

/** In the order in which `halfstep check` reports them. */
export const PROBLEMS: { readonly [K in OpKind]: () => Problem<K>[] } = {
  matmul: () => [...matmulProblems(), ...restrictedMatmulProblems(), ...routedMatmulProblems()],
  embedding: embeddingProblems,
  embeddingGradient: embeddingGradientProblems,
  layerNorm: layerNormProblems,
  layerNormGradient: layerNormGradientProblems,
  layerNormParameterGradient: layerNormParameterGradientProblems,
  rmsNorm: rmsNormProblems,
  rmsNormGradient: rmsNormGradientProblems,
  rmsNormParameterGradient: rmsNormParameterGradientProblems,
  attention: attentionProblems,
  attentionGradient: attentionGradientProblems,
  activation: activationProblems,
  activationGradient: activationGradientProblems,
  add: addProblems,
  cast: castProblems,
  quantize: quantizeProblems,
  columnSum: () => [...columnSumProblems(), ...routedColumnSumProblems()],
  joinRows: joinRowsProblems,
  takeRows: takeRowsProblems,
  spreadRows: spreadRowsProblems,
  gate: gateProblems,
  gateGradient: gateGradientProblems,
  gateImportance: gateImportanceProblems,
  route: routeProblems,
  routeGradient: routeGradientProblems,
  gateBlocks: () => [...gateBlocksProblems(), ...routedBlocksProblems()],
  gateBlocksGradient: () => [...gateBlocksGradientProblems(), ...routedBlocksGradientProblems()],
  gateValueGradient: () => [...gateValueGradientProblems(), ...routedValueGradientProblems()],
  crossEntropy: crossEntropyProblems,
  crossEntropyGradient: crossEntropyGradientProblems,
  crossEntropyTraining: crossEntropyTrainingProblems,
  sum: sumProblems,
  fused: fusedProblems,
};

/** Of the kinds that are families of the bench: an op beside its gradients. */
export const SUBJECTS: { readonly [F in OpBenchFamily]: (options: CaseOptions) => BenchSubject[] } = {
  matmul: matmulSubjects,
  attention: attentionSubjects,
  layerNorm: layerNormSubjects,
};
