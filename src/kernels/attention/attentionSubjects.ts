/** Attention for the bench, forward and backward. */
import { testTensor } from "../check/harness";
import type { BenchSize, BenchSubject, CaseOptions } from "../bench/benchCase";

interface AttentionShape {
  readonly batch: number;
  readonly heads: number;
  readonly T: number;
  readonly D: number;
}

/** Medium: the presets tiny-gpt and nanogpt-cpu, and one of head width 64. Large: GPTs of width 384 and 768. */
const ATTENTIONS: Readonly<Record<BenchSize, readonly AttentionShape[]>> = {
  small: [{ batch: 2, heads: 2, T: 32, D: 16 }],
  medium: [
    { batch: 8, heads: 2, T: 64, D: 32 },
    { batch: 12, heads: 4, T: 64, D: 32 },
    { batch: 4, heads: 6, T: 256, D: 64 },
  ],
  large: [
    { batch: 12, heads: 4, T: 64, D: 32 },
    { batch: 16, heads: 6, T: 256, D: 64 },
    { batch: 4, heads: 12, T: 1024, D: 64 },
    { batch: 2, heads: 6, T: 1024, D: 128 },
  ],
};

/** Causal; backward with both its dispatches. */
export function attentionSubjects({ size, dtype }: CaseOptions): BenchSubject[] {
  return ATTENTIONS[size].flatMap(({ batch, heads, T, D }) => {
    const title = `B ${batch}, H ${heads}, T ${T}, D ${D}`;
    const qkv = testTensor("qkv", [batch * T, 3 * heads * D], dtype);
    const out = testTensor("out", [batch * T, heads * D], dtype);
    const logSumExp = testTensor("logSumExp", [batch * heads, T]);
    const dOut = testTensor("dOut", out.shape, dtype);
    const dQKV = testTensor("dQKV", qkv.shape, dtype);
    const delta = testTensor("delta", logSumExp.shape);
    const attributes = { batch, heads, causal: true };
    return [
      {
        title,
        op: {
          kind: "attention",
          name: "bench",
          inputs: { qkv },
          outputs: { out, logSumExp },
          attributes,
        },
      },
      {
        title: `backward of ${title}`,
        op: {
          kind: "attentionGradient",
          name: "bench",
          inputs: { qkv, out, logSumExp, dOut },
          outputs: { dQKV, delta },
          attributes,
        },
      },
    ];
  });
}
