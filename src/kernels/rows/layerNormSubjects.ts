/** Layer norm for the bench, forward and backward. */
import { testTensor } from "../check/harness";
import type { BenchSize, BenchSubject, CaseOptions } from "../bench/benchCase";

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

export function layerNormSubjects({ size, dtype }: CaseOptions): BenchSubject[] {
  return LAYER_NORMS[size].flatMap(([N, C]) => {
    const title = `${N}×${C}`;
    const x = testTensor("x", [N, C], dtype);
    const gain = testTensor("gain", [C]);
    const bias = testTensor("bias", [C]);
    const statistics = testTensor("statistics", [2, N]);
    const dOut = testTensor("dOut", [N, C], dtype);
    const given = { x, statistics, dOut };
    return [
      {
        title,
        op: {
          kind: "layerNorm",
          name: "bench",
          inputs: { x, gain, bias },
          outputs: { out: testTensor("out", [N, C], dtype), statistics },
          attributes: { epsilon: EPSILON },
        },
      },
      {
        title: `dX of ${title}`,
        op: {
          kind: "layerNormGradient",
          name: "bench",
          inputs: { ...given, gain },
          outputs: { dX: testTensor("dX", [N, C], dtype) },
          attributes: {},
        },
      },
      {
        title: `dGain, dBias of ${title}`,
        op: {
          kind: "layerNormParameterGradient",
          name: "bench",
          inputs: given,
          outputs: { dGain: testTensor("dGain", [C]), dBias: testTensor("dBias", [C]) },
          attributes: { accumulate: false },
        },
      },
    ];
  });
}
