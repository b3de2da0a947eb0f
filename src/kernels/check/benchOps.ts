/** The ops that `halfstep bench matmul` and `bench attention` time: shapes of the presets, and squares to compare with. */
import type { DType, Op } from "../../graph/ir";
import { testTensor } from "./harness";

export interface BenchOp {
  /** `512 × 512 · 512 × 512, forward`. */
  readonly title: string;
  readonly op: Op;
}

/** Squares that everyone quotes; a tiny GPT's feed-forward and a nanoGPT's, by N = B·T rows. */
const MATMULS = [
  [256, 256, 256],
  [512, 512, 512],
  [1024, 1024, 1024],
  [512, 64, 256],
  [768, 128, 512],
] as const;

/** out = A·B; and what backward makes of it: dA = dOut·Bᵀ, and dB += Aᵀ·dOut, into an f32 gradient. */
export function matmulBenchOps(dtype: DType): BenchOp[] {
  return MATMULS.flatMap(([M, K, N]) => {
    const a = testTensor("a", [M, K], dtype);
    const b = testTensor("b", [K, N], dtype);
    const out = testTensor("out", [M, N], dtype);
    const size = `${M}×${K} · ${K}×${N}`;
    const attributes = { transposeA: false, transposeB: false, accumulate: false };
    const dA = { a: out, b };
    const dB = { a, b: out };
    const forward: Op<"matmul"> = {
      kind: "matmul",
      name: size,
      inputs: { a, b },
      outputs: { out },
      attributes,
    };
    const product = { kind: "matmul", name: `${size} backward` } as const;
    return [
      { title: size, op: forward },
      {
        title: `dA of ${size}`,
        op: {
          ...product,
          inputs: dA,
          outputs: { out: testTensor("dA", [M, K], dtype) },
          attributes: { ...attributes, transposeB: true },
        },
      },
      {
        title: `dB of ${size}`,
        op: {
          ...product,
          inputs: dB,
          outputs: { out: testTensor("dB", [K, N]) },
          attributes: { ...attributes, transposeA: true, accumulate: true },
        },
      },
    ];
  });
}

/** Causal; the presets tiny-gpt and nanogpt-cpu, and one of head width 64. */
const ATTENTIONS = [
  { batch: 8, heads: 2, T: 64, D: 32 },
  { batch: 12, heads: 4, T: 64, D: 32 },
  { batch: 4, heads: 6, T: 256, D: 64 },
] as const;

/** Forward, and backward with both its dispatches. */
export function attentionBenchOps(dtype: DType): BenchOp[] {
  return ATTENTIONS.flatMap(({ batch, heads, T, D }) => {
    const size = `B ${batch}, H ${heads}, T ${T}, D ${D}`;
    const qkv = testTensor("qkv", [batch * T, 3 * heads * D], dtype);
    const out = testTensor("out", [batch * T, heads * D], dtype);
    const logSumExp = testTensor("logSumExp", [batch * heads, T]);
    const dOut = testTensor("dOut", out.shape, dtype);
    const outputs = {
      dQKV: testTensor("dQKV", qkv.shape, dtype),
      delta: testTensor("delta", logSumExp.shape),
    };
    const attributes = { batch, heads, causal: true };
    return [
      {
        title: size,
        op: { kind: "attention", name: size, inputs: { qkv }, outputs: { out, logSumExp }, attributes },
      },
      {
        title: `backward of ${size}`,
        op: {
          kind: "attentionGradient",
          name: size,
          inputs: { qkv, out, logSumExp, dOut },
          outputs,
          attributes,
        },
      },
    ];
  });
}
