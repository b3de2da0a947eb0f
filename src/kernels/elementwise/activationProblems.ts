/** Problems for activation functions and their gradients. */
import type { ActivationFunction, Op } from "../../graph/ir";
import { testTensor } from "../check/harness";
import { MATRICES, typed, uniform, type MatrixCase, type Problem } from "../check/problems";

const FUNCTIONS: readonly ActivationFunction[] = ["gelu", "relu", "tanh"];
/** Reaches both the middle and the saturated ends. */
const ACTIVATION_SPREAD = 8;

function eachFunction(): (MatrixCase & { function: ActivationFunction })[] {
  return FUNCTIONS.flatMap((name) => typed(MATRICES).map((shape) => ({ ...shape, function: name })));
}

export function activationProblems(): Problem<"activation">[] {
  return eachFunction().map(({ M, C, given, made, ...attributes }) => {
    const x = testTensor("x", [M, C], given);
    const outputs = { out: testTensor("out", [M, C], made) };
    const op: Op<"activation"> = { kind: "activation", name: "check", inputs: { x }, outputs, attributes };
    return { kernel: attributes.function, direction: "forward", op, values: uniform([x], ACTIVATION_SPREAD) };
  });
}

export function activationGradientProblems(): Problem<"activationGradient">[] {
  return eachFunction().map(({ M, C, given, made, ...attributes }) => {
    const inputs = { x: testTensor("x", [M, C], given), dOut: testTensor("dOut", [M, C], given) };
    const outputs = { dX: testTensor("dX", [M, C], made) };
    return {
      kernel: attributes.function,
      direction: "backward",
      op: { kind: "activationGradient", name: "check", inputs, outputs, attributes },
      values: uniform(Object.values(inputs), ACTIVATION_SPREAD),
    };
  });
}
