/**
 * Everything `halfstep check` runs: every op kind in both directions, then the step's end. Pure: the same list in Node
 * and in the browser, in the same order, from the same seeds.
 */
import { inputsOf, outputsOf, type Op, type OpKind } from "../../graph/ir";
import { shapeText } from "../../graph/tensors";
import { lowerOp } from "../lower";
import { opCase, type CheckCase, type Lower } from "./case";
import {
  gateBlocksGradientProblems,
  gateBlocksProblems,
  gateGradientProblems,
  gateImportanceProblems,
  gateProblems,
  gateValueGradientProblems,
  restrictedMatmulProblems,
} from "./gateCases";
import { fusedProblems } from "./fusedCases";
import {
  activationGradientProblems,
  activationProblems,
  addProblems,
  castProblems,
  columnSumProblems,
  embeddingGradientProblems,
  embeddingProblems,
  joinRowsProblems,
  matmulProblems,
  quantizeProblems,
  spreadRowsProblems,
  sumProblems,
  takeRowsProblems,
} from "./matrixCases";
import type { Problem } from "./problems";
import {
  attentionGradientProblems,
  attentionProblems,
  crossEntropyGradientProblems,
  crossEntropyProblems,
  crossEntropyTrainingProblems,
  layerNormGradientProblems,
  layerNormParameterGradientProblems,
  layerNormProblems,
} from "./rowCases";
import {
  routedBlocksGradientProblems,
  routedBlocksProblems,
  routedColumnSumProblems,
  routedMatmulProblems,
  routedValueGradientProblems,
  routeGradientProblems,
  routeProblems,
} from "./routerCases";
import { stepCases } from "./stepCases";

/** One entry for each op kind: a new kind does not compile until it is checked. */
const PROBLEMS: { readonly [K in OpKind]: () => Problem<K>[] } = {
  matmul: () => [...matmulProblems(), ...restrictedMatmulProblems(), ...routedMatmulProblems()],
  embedding: embeddingProblems,
  embeddingGradient: embeddingGradientProblems,
  layerNorm: layerNormProblems,
  layerNormGradient: layerNormGradientProblems,
  layerNormParameterGradient: layerNormParameterGradientProblems,
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

/** @param lower in place of the lab's own lowering, to see that a wrong kernel is found. */
export function checkCases(lower: Lower = lowerOp): CheckCase[] {
  const ops = Object.values(PROBLEMS).flatMap((problems): Problem[] => problems());
  return [
    ...ops.map(({ kernel, direction, op, values }) =>
      opCase({ kernel, direction, shape: shapeOf(op) }, op, values, lower),
    ),
    ...stepCases(),
  ];
}

/** `a[5, 3] f16, b[3, 7] f16 to out[5, 7] f32, transposeB`. */
function shapeOf(op: Op): string {
  const operands = (tensors: ReturnType<typeof inputsOf>): string =>
    tensors.map(({ name, shape, dtype }) => `${name}${shapeText(shape)} ${dtype}`).join(", ");
  const flags = Object.entries(op.attributes).flatMap(([name, value]) => (value === true ? [`, ${name}`] : []));
  return `${operands(inputsOf(op))} to ${operands(outputsOf(op))}${flags.join("")}`;
}
