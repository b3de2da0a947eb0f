/** Problems for layer norm and its gradients. */
import type { Op } from "../../graph/ir";
import { testTensor } from "../check/harness";
import { MATRICES, typed, uniform, type Problem } from "../check/problems";

const EPSILON = 1e-5;

export function layerNormProblems(): Problem<"layerNorm">[] {
  return typed(MATRICES).map(({ M, C, given, made }) => {
    const inputs = {
      x: testTensor("x", [M, C], given),
      gain: testTensor("gain", [C], given),
      bias: testTensor("bias", [C], given),
    };
    const outputs = {
      out: testTensor("out", [M, C], made),
      statistics: testTensor("statistics", [2, M]),
    };
    const op: Op<"layerNorm"> = {
      kind: "layerNorm",
      name: "check",
      inputs,
      outputs,
      attributes: { epsilon: EPSILON },
    };
    return { kernel: "layerNorm", direction: "forward", op, values: uniform(Object.values(inputs)) };
  });
}

export function layerNormGradientProblems(): Problem<"layerNormGradient">[] {
  return typed(MATRICES).map(({ M, C, given, made }) => {
    const inputs = {
      x: testTensor("x", [M, C], given),
      gain: testTensor("gain", [C], given),
      statistics: testTensor("statistics", [2, M]),
      dOut: testTensor("dOut", [M, C], given),
    };
    const outputs = { dX: testTensor("dX", [M, C], made) };
    const op: Op<"layerNormGradient"> = {
      kind: "layerNormGradient",
      name: "check",
      inputs,
      outputs,
      attributes: {},
    };
    return { kernel: "layerNorm", direction: "backward", op, values: uniform(Object.values(inputs)) };
  });
}

/** Gradients of gain and bias are f32, as all parameters' are; those over many rows accumulate. */
export function layerNormParameterGradientProblems(): Problem<"layerNormParameterGradient">[] {
  return typed(MATRICES).map(({ M, C, given }) => {
    const inputs = {
      x: testTensor("x", [M, C], given),
      statistics: testTensor("statistics", [2, M]),
      dOut: testTensor("dOut", [M, C], given),
    };
    const outputs = { dGain: testTensor("dGain", [C]), dBias: testTensor("dBias", [C]) };
    const attributes = { accumulate: M > C };
    return {
      kernel: "layerNormParameters",
      direction: "backward",
      op: { kind: "layerNormParameterGradient", name: "check", inputs, outputs, attributes },
      values: uniform([...Object.values(inputs), ...Object.values(outputs)]),
    };
  });
}
