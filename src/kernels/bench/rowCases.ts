/** Attention and layer norm for the bench, forward and backward. */
import { testTensor } from "../check/harness";
import { opCase, type BenchCase, type BenchSize, type CaseOptions } from "./benchCase";

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
export function attentionCases({ size, dtype }: CaseOptions): BenchCase[] {
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
      opCase("attention", title, {
        kind: "attention",
        name: "bench",
        inputs: { qkv },
        outputs: { out, logSumExp },
        attributes,
      }),
      opCase("attention", `backward of ${title}`, {
        kind: "attentionGradient",
        name: "bench",
        inputs: { qkv, out, logSumExp, dOut },
        outputs: { dQKV, delta },
        attributes,
      }),
    ];
  });
}

/** Rows × width. */
const LAYER_NORMS: Readonly<Record<BenchSize, readonly (readonly [N: number, C: number])[]>> = {
  small: [[64, 64]],
  medium: [
    [512, 64],
    [768, 128],
    [4096, 384],
  ],
  large: [
    [4096, 384],
    [16_384, 768],
    [16_384, 1024],
  ],
};

const EPSILON = 1e-5;

export function layerNormCases({ size, dtype }: CaseOptions): BenchCase[] {
  return LAYER_NORMS[size].flatMap(([N, C]) => {
    const title = `${N}×${C}`;
    const x = testTensor("x", [N, C], dtype);
    const gain = testTensor("gain", [C]);
    const bias = testTensor("bias", [C]);
    const statistics = testTensor("statistics", [2, N]);
    const dOut = testTensor("dOut", [N, C], dtype);
    const given = { x, statistics, dOut };
    return [
      opCase("layerNorm", title, {
        kind: "layerNorm",
        name: "bench",
        inputs: { x, gain, bias },
        outputs: { out: testTensor("out", [N, C], dtype), statistics },
        attributes: { epsilon: EPSILON },
      }),
      opCase("layerNorm", `dX of ${title}`, {
        kind: "layerNormGradient",
        name: "bench",
        inputs: { ...given, gain },
        outputs: { dX: testTensor("dX", [N, C], dtype) },
        attributes: {},
      }),
      opCase("layerNorm", `dGain, dBias of ${title}`, {
        kind: "layerNormParameterGradient",
        name: "bench",
        inputs: given,
        outputs: { dGain: testTensor("dGain", [C]), dBias: testTensor("dBias", [C]) },
        attributes: { accumulate: false },
      }),
    ];
  });
}
