/** Matrix products for the bench: squares that everyone quotes, and the tall, wide and batched ones of a training step. */
import type { DType, Op, Tensor } from "../../graph/ir";
import { testTensor } from "../check/harness";
import type { BenchSize, BenchSubject, CaseOptions } from "../bench/benchCase";

/** [M,K]·[K,N], `batch` of them. */
interface Shape {
  readonly M: number;
  readonly K: number;
  readonly N: number;
  readonly batch?: number;
}

/** The first is the ceiling: the largest square. */
const SHAPES: Readonly<Record<BenchSize, readonly Shape[]>> = {
  small: [
    { M: 128, K: 128, N: 128 },
    { M: 64, K: 32, N: 64, batch: 4 },
  ],
  medium: [
    { M: 1024, K: 1024, N: 1024 },
    { M: 512, K: 512, N: 512 },
    // A tiny GPT's feed-forward and a nanoGPT's, by B·T rows.
    { M: 512, K: 64, N: 256 },
    { M: 768, K: 128, N: 512 },
    { M: 4096, K: 128, N: 128 },
    { M: 64, K: 512, N: 4096 },
    { M: 128, K: 64, N: 128, batch: 16 },
  ],
  large: [
    { M: 4096, K: 4096, N: 4096 },
    { M: 2048, K: 2048, N: 2048 },
    { M: 1024, K: 1024, N: 1024 },
    { M: 512, K: 512, N: 512 },
    // A GPT of width 384: 16 sequences of 256 through feed-forward and attention.
    { M: 4096, K: 384, N: 1536 },
    { M: 32_768, K: 128, N: 128 },
    { M: 128, K: 1024, N: 32_768 },
    { M: 256, K: 64, N: 256, batch: 96 },
  ],
};

/** Of each shape the product, and what backward makes of it: dA = dOut·Bᵀ, and dB += Aᵀ·dOut into an f32 gradient. */
export function matmulSubjects({ size, dtype }: CaseOptions): BenchSubject[] {
  return SHAPES[size].flatMap((shape) => {
    const { a, b, out, title } = operands(shape, dtype);
    const dA = testTensor("dA", a.shape, dtype);
    const dB = testTensor("dB", b.shape);
    return [
      forward(shape, dtype),
      { title: `dA of ${title}`, op: product({ a: out, b }, dA, { transposeB: true }) },
      { title: `dB of ${title}`, op: product({ a, b: out }, dB, { transposeA: true, accumulate: true }) },
    ];
  });
}

/** The product that the others are measured by. */
export function ceilingProduct({ size, dtype }: CaseOptions): BenchSubject {
  const [largest] = SHAPES[size];
  if (!largest) throw new RangeError(`No matmul of size ${size}.`);
  return forward(largest, dtype);
}

/** [size, size]·[size, size]: what peers are compared by. */
export function squareProduct(size: number, dtype: DType): BenchSubject {
  return forward({ M: size, K: size, N: size }, dtype);
}

function forward(shape: Shape, dtype: DType): BenchSubject {
  const { a, b, out, title } = operands(shape, dtype);
  return { title, op: product({ a, b }, out, {}), result: out };
}

function operands({ M, K, N, batch }: Shape, dtype: DType) {
  const tensor = (name: string, rows: number, columns: number): Tensor =>
    testTensor(name, [...(batch === undefined ? [] : [batch]), rows, columns], dtype);
  const title = `${batch === undefined ? "" : `${batch} of `}${M}×${K} · ${K}×${N}`;
  return { a: tensor("a", M, K), b: tensor("b", K, N), out: tensor("out", M, N), title };
}

function product(
  inputs: Op<"matmul">["inputs"],
  out: Tensor,
  flags: Partial<Op<"matmul">["attributes"]>,
): Op<"matmul"> {
  const attributes = { transposeA: false, transposeB: false, accumulate: false, ...flags };
  return { kind: "matmul", name: "bench", inputs, outputs: { out }, attributes };
}
