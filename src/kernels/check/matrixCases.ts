/** Problems for the ops that work element by element, by matrix product, by table or by sum. */
import type { ActivationFunction, Op, Tensor } from "../../graph/ir";
import { tilesFor } from "../../graph/ops/quantize";
import { testTensor } from "./harness";
import { MATRICES, typed, uniform, type MatrixCase, type Problem, type Types } from "./problems";
import { indexValues } from "./values";

/** [M,K]·[K,N], `batch` of them; 0 for none. */
const MATMULS = [
  { batch: 0, M: 1, K: 1, N: 1 },
  { batch: 3, M: 5, K: 3, N: 7 },
  { batch: 0, M: 17, K: 33, N: 65 },
  { batch: 0, M: 65, K: 130, N: 3 },
  { batch: 0, M: 5, K: 2, N: 130 },
] as const;

type MatmulCase = (typeof MATMULS)[number] & Types;

/** A product with a bias is forward; one that adds to a gradient, transposed either way, backward. */
export function matmulProblems(): Problem<"matmul">[] {
  const cases = typed(MATMULS);
  const attributes = (transposeA: boolean, transposeB: boolean, accumulate: boolean): Op<"matmul">["attributes"] => ({
    transposeA,
    transposeB,
    accumulate,
  });
  return [
    ...cases.map((shape) => matmul(shape, attributes(false, false, false))),
    ...cases.map((shape) => matmul(shape, attributes(false, true, false))),
    ...cases.map((shape) => matmul(shape, attributes(false, true, true))),
    ...cases.map((shape) => matmul(shape, attributes(true, false, true))),
    ...cases.map((shape) => matmul(shape, attributes(true, true, true))),
    ...EIGHT_BIT_MATMULS.map(eightBitMatmul),
  ];
}

/** A linear layer's three products in 8 bits: x·Wᵀ, dOut·W, dOutᵀ·x. More than one tile and block in every direction. */
const EIGHT_BIT_MATMULS = [
  { transposeA: false, transposeB: true, blocks: true, made: "bf16", gradients: "e4m3" },
  { transposeA: false, transposeB: false, blocks: true, made: "bf16", gradients: "e5m2" },
  { transposeA: true, transposeB: false, blocks: false, made: "f32", gradients: "e4m3" },
] as const;
const EIGHT_BIT_SHAPE = { M: 130, K: 141, N: 133 } as const;

function eightBitMatmul({
  transposeA,
  transposeB,
  blocks,
  made,
  gradients,
}: (typeof EIGHT_BIT_MATMULS)[number]): Problem<"matmul"> {
  const { M, K, N } = EIGHT_BIT_SHAPE;
  const a = testTensor("a", transposeA ? [K, M] : [M, K], gradients);
  const b = testTensor("b", transposeB ? [N, K] : [K, N], "e4m3");
  const scalesOf = (tensor: Tensor, block: boolean): Tensor => {
    const { down, across } = tilesFor(tensor.shape, block);
    return testTensor(`${tensor.name} scales`, [down * across]);
  };
  const inputs = { a, b, aScales: scalesOf(a, false), bScales: scalesOf(b, blocks) };
  return {
    kernel: "matmul",
    direction: transposeB ? "forward" : "backward",
    op: {
      kind: "matmul",
      name: "check",
      inputs,
      outputs: { out: testTensor("out", [M, N], made) },
      attributes: { transposeA, transposeB, accumulate: false },
    },
    values: uniform(Object.values(inputs)),
  };
}

/** Rows by columns, around tiles and blocks. */
const QUANTIZED = [
  { M: 5, C: 3, block: false, given: "f32", format: "e4m3" },
  { M: 9, C: 257, block: false, given: "bf16", format: "e4m3" },
  { M: 9, C: 257, block: false, given: "bf16", format: "e5m2" },
  { M: 130, C: 140, block: true, given: "f32", format: "e4m3" },
] as const;

export function quantizeProblems(): Problem<"quantize">[] {
  return QUANTIZED.map(({ M, C, block, given, format }) => {
    const x = testTensor("x", [M, C], given);
    const { down, across } = tilesFor(x.shape, block);
    const outputs = { out: testTensor("out", [M, C], format), scales: testTensor("scales", [down * across]) };
    const attributes = { block, format };
    const op: Op<"quantize"> = { kind: "quantize", name: "check", inputs: { x }, outputs, attributes };
    return { kernel: "quantize", direction: "forward", op, values: uniform([x], CAST_SPREAD) };
  });
}

function matmul(
  { batch, M, K, N, given, made }: MatmulCase,
  attributes: Op<"matmul">["attributes"],
): Problem<"matmul"> {
  const { transposeA, transposeB, accumulate } = attributes;
  const leading = batch === 0 ? [] : [batch];
  const a = testTensor("a", [...leading, ...(transposeA ? [K, M] : [M, K])], given);
  const b = testTensor("b", [...leading, ...(transposeB ? [N, K] : [K, N])], given);
  const bias = accumulate ? undefined : testTensor("bias", [N], given);
  const out = testTensor("out", [...leading, M, N], made);
  return {
    kernel: "matmul",
    direction: accumulate ? "backward" : "forward",
    op: {
      kind: "matmul",
      name: "check",
      inputs: { a, b, ...(bias && { bias }) },
      outputs: { out },
      attributes,
    },
    values: uniform([a, b, bias, accumulate ? out : undefined]),
  };
}

/** N tokens of a vocabulary V, C columns, positions repeating after T. */
const EMBEDDINGS = [
  { N: 1, V: 1, C: 1, T: 1 },
  { N: 21, V: 65, C: 7, T: 7 },
  { N: 15, V: 3, C: 257, T: 5 },
  { N: 130, V: 5, C: 17, T: 65 },
] as const;

export function embeddingProblems(): Problem<"embedding">[] {
  return typed(EMBEDDINGS).map(({ N, V, C, T, given, made }) => {
    const tokens = testTensor("tokens", [N], "u32");
    const table = testTensor("table", [V, C], given);
    const positions = testTensor("positions", [T, C], given);
    const inputs = { tokens, table, positions };
    const outputs = { out: testTensor("out", [N, C], made) };
    return {
      kernel: "embedding",
      direction: "forward",
      op: { kind: "embedding", name: "check", inputs, outputs, attributes: {} },
      values: new Map([...uniform([table, positions]), [tokens, indexValues(tokens, 1, V)]]),
    };
  });
}

/** Tables with fewer rows than tokens accumulate. */
export function embeddingGradientProblems(): Problem<"embeddingGradient">[] {
  return typed(EMBEDDINGS).map(({ N, V, C, given, made }) => {
    const inputs = { tokens: testTensor("tokens", [N], "u32"), dOut: testTensor("dOut", [N, C], given) };
    const dTable = testTensor("dTable", [V, C], made);
    const attributes = { accumulate: N > V };
    return {
      kernel: "embedding",
      direction: "backward",
      op: { kind: "embeddingGradient", name: "check", inputs, outputs: { dTable }, attributes },
      values: new Map([...uniform([inputs.dOut, dTable]), [inputs.tokens, indexValues(inputs.tokens, 1, V)]]),
    };
  });
}

export function addProblems(): Problem<"add">[] {
  return typed(MATRICES).map(({ M, C, given, made }) => {
    const inputs = { a: testTensor("a", [M, C], given), b: testTensor("b", [M, C], given) };
    const outputs = { out: testTensor("out", [M, C], made) };
    const op: Op<"add"> = { kind: "add", name: "check", inputs, outputs, attributes: {} };
    return { kernel: "add", direction: "forward", op, values: uniform(Object.values(inputs)) };
  });
}

const CAST_SPREAD = 100;

export function castProblems(): Problem<"cast">[] {
  return typed(MATRICES).map(({ M, C, given, made }) => {
    const x = testTensor("x", [M, C], given);
    const outputs = { out: testTensor("out", [M, C], made) };
    const op: Op<"cast"> = { kind: "cast", name: "check", inputs: { x }, outputs, attributes: {} };
    return { kernel: "cast", direction: "forward", op, values: uniform([x], CAST_SPREAD) };
  });
}

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

/** The mean over a tensor, and over two; the last shapes add to what is there. */
export function sumProblems(): Problem<"sum">[] {
  return typed(MATRICES).map(({ M, C, given }) => {
    const pair = C > M;
    const [x, y] = [testTensor("x", [M, C], given), testTensor("y", [M, C], given)];
    const [out, yOut] = [testTensor("out", [1]), testTensor("yOut", [1])];
    const attributes = { factor: 1 / (M * C), accumulate: M > C };
    const inputs = pair ? { x, y } : { x };
    const outputs = pair ? { out, yOut } : { out };
    const op: Op<"sum"> = { kind: "sum", name: "check", inputs, outputs, attributes };
    return { kernel: "sum", direction: "forward", op, values: uniform([x, y, out, yOut]) };
  });
}

/** Bias gradients (period 1) and, from many rows, a position table's (period 5), which add up. */
export function columnSumProblems(): Problem<"columnSum">[] {
  return typed(MATRICES).map(({ M, C, given, made }) => {
    const period = M > C ? 5 : 1;
    const x = testTensor("x", [M, C], given);
    const out = testTensor("out", [period, C], made);
    const attributes = { period, accumulate: period > 1 };
    const op: Op<"columnSum"> = {
      kind: "columnSum",
      name: "check",
      inputs: { x },
      outputs: { out },
      attributes,
    };
    return { kernel: "columnSum", direction: "backward", op, values: uniform([x, out]) };
  });
}

export function joinRowsProblems(): Problem<"joinRows">[] {
  return typed(MATRICES).map(({ M, C, given, made }) => {
    const inputs = {
      first: testTensor("first", [M, C], given),
      second: testTensor("second", [1, C], given),
      third: testTensor("third", [2, C], given),
    };
    const outputs = { out: testTensor("out", [M + 3, C], made) };
    const op: Op<"joinRows"> = { kind: "joinRows", name: "check", inputs, outputs, attributes: {} };
    return { kernel: "joinRows", direction: "forward", op, values: uniform(Object.values(inputs)) };
  });
}

/** The middle rows of three parts; the last shapes add to what is there. */
export function takeRowsProblems(): Problem<"takeRows">[] {
  return typed(MATRICES).map(({ M, C, given, made }) => {
    const x = testTensor("x", [M + 3, C], given);
    const out = testTensor("out", [M, C], made);
    const attributes = { start: 1, step: 1, accumulate: M > C };
    const op: Op<"takeRows"> = { kind: "takeRows", name: "check", inputs: { x }, outputs: { out }, attributes };
    return { kernel: "joinRows", direction: "backward", op, values: uniform([x, out]) };
  });
}

/** Every third row from the second on, which ends before the last. */
export function spreadRowsProblems(): Problem<"spreadRows">[] {
  return typed(MATRICES).map(({ M, C, given, made }) => {
    const dOut = testTensor("dOut", [M, C], given);
    const dX = testTensor("dX", [3 * M + 2, C], made);
    const attributes = { start: 1, step: 3 };
    const op: Op<"spreadRows"> = { kind: "spreadRows", name: "check", inputs: { dOut }, outputs: { dX }, attributes };
    return { kernel: "joinRows", direction: "backward", op, values: uniform([dOut]) };
  });
}
