/** Problems for RMS norm and its gradients. */
import { testTensor } from "../check/harness";
import { MATRICES, typed, uniform, type Problem } from "../check/problems";

const EPSILON = 1e-5;

export function rmsNormProblems(): Problem<"rmsNorm">[] {
  return typed(MATRICES).map(({ M, C, given, made }) => {
    const inputs = { x: testTensor("x", [M, C], given), gain: testTensor("gain", [C], given) };
    const outputs = { out: testTensor("out", [M, C], made), rstd: testTensor("rstd", [M]) };
    return {
      kernel: "rmsNorm",
      direction: "forward",
      op: { kind: "rmsNorm", name: "check", inputs, outputs, attributes: { epsilon: EPSILON } },
      values: uniform(Object.values(inputs)),
    };
  });
}

export function rmsNormGradientProblems(): Problem<"rmsNormGradient">[] {
  return typed(MATRICES).map(({ M, C, given, made }) => {
    const inputs = {
      x: testTensor("x", [M, C], given),
      gain: testTensor("gain", [C], given),
      rstd: testTensor("rstd", [M]),
      dOut: testTensor("dOut", [M, C], given),
    };
    const outputs = { dX: testTensor("dX", [M, C], made) };
    return {
      kernel: "rmsNorm",
      direction: "backward",
      op: { kind: "rmsNormGradient", name: "check", inputs, outputs, attributes: {} },
      values: uniform(Object.values(inputs)),
    };
  });
}

/** The gain's gradient is f32, as all parameters' are; one over many rows accumulates. */
export function rmsNormParameterGradientProblems(): Problem<"rmsNormParameterGradient">[] {
  return typed(MATRICES).map(({ M, C, given }) => {
    const inputs = {
      x: testTensor("x", [M, C], given),
      rstd: testTensor("rstd", [M]),
      dOut: testTensor("dOut", [M, C], given),
    };
    const outputs = { dGain: testTensor("dGain", [C]) };
    return {
      kernel: "rmsNormParameters",
      direction: "backward",
      op: { kind: "rmsNormParameterGradient", name: "check", inputs, outputs, attributes: { accumulate: M > C } },
      values: uniform([...Object.values(inputs), ...Object.values(outputs)]),
    };
  });
}
