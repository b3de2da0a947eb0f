/** Problems for matrix products, in every transpose, batched, and in 8 bits. */
import type { Op, Tensor } from "../../graph/ir";
import { tilesFor } from "../../graph/ops/quantize";
import { testTensor } from "../check/harness";
import { typed, uniform, type Problem, type Types } from "../check/problems";

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
