/** Problems for the ops that normalise rows: layer norm, attention, softmax cross-entropy. */
import { IGNORED_TARGET, type Op, type Tensor } from "../../graph/ir";
import { testTensor } from "./harness";
import { MATRICES, resultsOf, typed, uniform, type MatrixCase, type Problem, type Types } from "./problems";
import { indexValues, type Values } from "./values";

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

/** Narrow heads first: compiling for wide ones is most of what the check costs on a software driver. */
const ATTENTIONS = [
  { batch: 1, heads: 1, T: 1, D: 4, causal: true },
  { batch: 1, heads: 2, T: 19, D: 8, causal: true },
  { batch: 2, heads: 1, T: 17, D: 12, causal: false },
  { batch: 1, heads: 1, T: 34, D: 32, causal: true },
] as const;

/** Scores spread over a few units: a softmax neither flat nor a single one. */
const ATTENTION_SPREAD = 2;

export interface AttentionCase {
  readonly batch: number;
  readonly heads: number;
  /** Tokens of a sequence. */
  readonly T: number;
  /** Width of a head. */
  readonly D: number;
  readonly causal: boolean;
}

function attention({ batch, heads, T, D, causal, given, made }: AttentionCase & Types): Op<"attention"> {
  return {
    kind: "attention",
    name: "check",
    inputs: { qkv: testTensor("qkv", [batch * T, 3 * heads * D], given) },
    outputs: {
      out: testTensor("out", [batch * T, heads * D], made),
      logSumExp: testTensor("logSumExp", [batch * heads, T]),
    },
    attributes: { batch, heads, causal },
  };
}

/** @param cases in place of those of `halfstep check`. */
export function attentionProblems(
  cases: readonly (AttentionCase & Types)[] = typed(ATTENTIONS),
): Problem<"attention">[] {
  return cases.map((shape) => {
    const op = attention(shape);
    return {
      kernel: "attention",
      direction: "forward",
      op,
      values: uniform([op.inputs.qkv], ATTENTION_SPREAD),
    };
  });
}

/** @param cases in place of those of `halfstep check`. */
export function attentionGradientProblems(
  cases: readonly (AttentionCase & Types)[] = typed(ATTENTIONS),
): Problem<"attentionGradient">[] {
  return cases.map((shape) => {
    const forward = attention({ ...shape, made: shape.given });
    const { qkv } = forward.inputs;
    const { out, logSumExp } = forward.outputs;
    const dOut = testTensor("dOut", out.shape, shape.given);
    const outputs = {
      dQKV: testTensor("dQKV", qkv.shape, shape.made),
      delta: testTensor("delta", logSumExp.shape),
    };
    const values = uniform([qkv, dOut], ATTENTION_SPREAD);
    return {
      kernel: "attention",
      direction: "backward",
      op: {
        kind: "attentionGradient",
        name: "check",
        inputs: { qkv, out, logSumExp, dOut },
        outputs,
        attributes: forward.attributes,
      },
      values: new Map([...values, ...resultsOf(forward, values)]),
    };
  });
}

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
