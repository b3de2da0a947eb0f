/** Problems for fused ops: every tail, behind each host, as fuse.ts makes them from the ops of a training step. */
import { fuse } from "../../graph/passes/fuse";
import type { DType, Op, Tensor } from "../../graph/ir";
import { testTensor } from "../check/harness";
import { typed, uniform, type Problem, type Types } from "../check/problems";
import type { Values } from "../check/values";

/** [M,K]·[N,K]ᵀ and then something for each element of [M,N]. */
const SHAPES = [
  { M: 5, K: 3, N: 7 },
  { M: 17, K: 33, N: 65 },
] as const;

type Case = { readonly M: number; readonly K: number; readonly N: number } & Types;

/** Two ops or more that fuse into one, the values they read, and what must be stored though nothing here reads it. */
interface Chain {
  readonly ops: readonly Op[];
  readonly values: Values;
  readonly keep: readonly Tensor[];
}

export function fusedProblems(): Problem<"fused">[] {
  return typed(SHAPES).flatMap(fusedProblemsOf);
}

export function fusedProblemsOf(shape: Case): Problem<"fused">[] {
  return [
    fusedProblem("forward", activated(shape)),
    fusedProblem("forward", added(shape)),
    fusedProblem("backward", activationGradients(shape)),
    fusedProblem("backward", normGradients(shape)),
  ];
}

/** @throws RangeError where the ops do not become one. */
function fusedProblem(direction: "forward" | "backward", { ops, values, keep }: Chain): Problem<"fused"> {
  const [op, ...more] = fuse({ ops, parameters: [] }, { keep }).ops;
  if (op?.kind !== "fused" || more.length > 0) throw new RangeError("The ops of a check do not fuse.");
  return { kernel: "fused", direction, op, values };
}

/** GELU of a product with a bias, of which backward needs the argument too. */
function activated(shape: Case): Chain {
  const { host, values, result } = product(shape, true);
  const out = testTensor("out", result.shape, shape.made);
  const activation: Op = {
    kind: "activation",
    name: "check",
    inputs: { x: result },
    outputs: { out },
    attributes: { function: "gelu" },
  };
  return { ops: [host, activation], values, keep: [result, out] };
}

/** A product added to the residual stream. */
function added(shape: Case): Chain {
  const { host, values, result } = product(shape, false);
  const stream = testTensor("stream", result.shape);
  const out = testTensor("out", result.shape);
  return {
    ops: [host, addition(stream, result, out)],
    values: new Map([...values, ...uniform([stream])]),
    keep: [out],
  };
}

/** The gradient of an activation's result, and with it that of its argument. */
function activationGradients(shape: Case): Chain {
  const { host, values, result } = product(shape, false);
  const x = testTensor("x", result.shape, shape.given);
  const dX = testTensor("dX", result.shape, shape.made);
  const gradient: Op = {
    kind: "activationGradient",
    name: "check",
    inputs: { x, dOut: result },
    outputs: { dX },
    attributes: { function: "gelu" },
  };
  return { ops: [host, gradient], values: new Map([...values, ...uniform([x])]), keep: [dX] };
}

/** A norm's gradient added to the residual branch's, and the sum cast to what the next matmul reads. */
function normGradients({ M, N, given, made }: Case): Chain {
  const tensor = (name: string, dtype: DType): Tensor => testTensor(name, [M, N], dtype);
  const [x, dOut, dX, branch] = [
    tensor("x", "f32"),
    tensor("dOut", given),
    tensor("dX part", "f32"),
    tensor("branch", "f32"),
  ];
  const [sum, cast] = [tensor("sum", "f32"), tensor("cast", made)];
  const gain = testTensor("gain", [N]);
  const statistics = testTensor("statistics", [2, M]);
  const host: Op = {
    kind: "layerNormGradient",
    name: "check",
    inputs: { x, gain, statistics, dOut },
    outputs: { dX },
    attributes: {},
  };
  const casting: Op = {
    kind: "cast",
    name: "check",
    inputs: { x: sum },
    outputs: { out: cast },
    attributes: {},
  };
  return {
    ops: [host, addition(branch, dX, sum), casting],
    values: uniform([x, gain, statistics, dOut, branch]),
    keep: [sum, cast],
  };
}

function product({ M, K, N, given, made }: Case, withBias: boolean): { host: Op; values: Values; result: Tensor } {
  const [a, b] = [testTensor("a", [M, K], given), testTensor("b", [N, K], given)];
  const bias = withBias ? testTensor("bias", [N], given) : undefined;
  const result = testTensor("product", [M, N], made);
  const host: Op = {
    kind: "matmul",
    name: "check",
    inputs: { a, b, ...(bias && { bias }) },
    outputs: { out: result },
    attributes: { transposeA: false, transposeB: true, accumulate: false },
  };
  return { host, values: uniform([a, b, bias]), result };
}

function addition(a: Tensor, b: Tensor, out: Tensor): Op {
  return { kind: "add", name: "check", inputs: { a, b }, outputs: { out }, attributes: {} };
}
