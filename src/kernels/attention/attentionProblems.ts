/** Problems for attention and its gradient. */
import type { Op } from "../../graph/ir";
import { testTensor } from "../check/harness";
import { resultsOf, typed, uniform, type Problem, type Types } from "../check/problems";

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
