/** Problems for softmax cross-entropy, its gradient, and both at once. */
import { IGNORED_TARGET, type Op, type Tensor } from "../../graph/ir";
import { testTensor } from "../check/harness";
import { MATRICES, resultsOf, typed, uniform, type MatrixCase, type Problem } from "../check/problems";
import { indexValues, type Values } from "../check/values";

const LOGIT_SPREAD = 10;
/** Small enough that half gradients stay finite. */
const LOSS_SCALE = 1024;

/** Where there are rows enough, one takes no part in the loss. */
function crossEntropy({ M, C, given }: MatrixCase): { op: Op<"crossEntropy">; values: Values } {
  const logits = testTensor("logits", [M, C], given);
  const targets = testTensor("targets", [M], "u32");
  const perRow = (name: string): Tensor => testTensor(name, [M]);
  const labels = indexValues(targets, M, C);
  if (M > 2) labels[1] = IGNORED_TARGET;
  return {
    op: {
      kind: "crossEntropy",
      name: "check",
      inputs: { logits, targets },
      outputs: { losses: perRow("losses"), logSumExp: perRow("logSumExp"), hits: perRow("hits") },
      attributes: {},
    },
    values: new Map([...uniform([logits], LOGIT_SPREAD), [targets, labels]]),
  };
}

export function crossEntropyProblems(): Problem<"crossEntropy">[] {
  return typed(MATRICES).map((shape) => ({
    kernel: "crossEntropy",
    direction: "forward",
    ...crossEntropy(shape),
  }));
}

export function crossEntropyTrainingProblems(): Problem<"crossEntropyTraining">[] {
  return typed(MATRICES).map((shape) => {
    const { op: forward, values } = crossEntropy(shape);
    const { logits } = forward.inputs;
    const scaler = testTensor("scaler", [1]);
    return {
      kernel: "crossEntropy",
      direction: "backward",
      op: {
        kind: "crossEntropyTraining",
        name: "check",
        inputs: { ...forward.inputs, scaler },
        outputs: { ...forward.outputs, dLogits: testTensor("dLogits", logits.shape, shape.made) },
        attributes: { factor: 1 / shape.M },
      },
      values: new Map([...values, [scaler, Float64Array.of(LOSS_SCALE)]]),
    };
  });
}

export function crossEntropyGradientProblems(): Problem<"crossEntropyGradient">[] {
  return typed(MATRICES).map((shape) => {
    const { op: forward, values } = crossEntropy(shape);
    const { logSumExp } = forward.outputs;
    const scaler = testTensor("scaler", [1]);
    const inputs = { ...forward.inputs, logSumExp, scaler };
    const outputs = { dLogits: testTensor("dLogits", forward.inputs.logits.shape, shape.made) };
    return {
      kernel: "crossEntropy",
      direction: "backward",
      op: {
        kind: "crossEntropyGradient",
        name: "check",
        inputs,
        outputs,
        attributes: { factor: 1 / shape.M },
      },
      values: new Map([...values, ...resultsOf(forward, values), [scaler, Float64Array.of(LOSS_SCALE)]]),
    };
  });
}
