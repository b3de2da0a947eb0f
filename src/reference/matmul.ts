/** Reference of matmul, all transposes, batched, with bias and accumulation. */

import type { Op } from "../graph/ir";
import { matrixSides } from "../graph/shapes";
import { elementsOf } from "../graph/tensors";
import type { Arithmetic } from "./arithmetic";
import { at } from "./matrix";
import type { Read } from "./matrix";
import { dequantized } from "./quantize";

/**
 * out[m,n] (+)= Σ_k A[m,k]·B[k,n] + bias[n], with A = a or aᵀ and B = b or bᵀ; the same for each matrix of a
 * batch.
 */
export function matmul(op: Op<"matmul">, read: Read, { round }: Arithmetic): { out: Float64Array } {
  const { transposeA, transposeB, accumulate } = op.attributes;
  const [M, K] = matrixSides(op.inputs.a, transposeA);
  const [, N] = matrixSides(op.inputs.b, transposeB);
  const batch = elementsOf(op.outputs.out.shape.slice(0, -2));
  const { aScales, bScales } = op.inputs;
  const a = dequantized(op.inputs.a, aScales, read, round);
  const b = dequantized(op.inputs.b, bScales, read, round);
  const bias = op.inputs.bias === undefined ? undefined : read(op.inputs.bias);
  const previous = accumulate ? read(op.outputs.out) : undefined;
  const out = new Float64Array(batch * M * N);

  for (let i = 0; i < batch; i++) {
    for (let m = 0; m < M; m++) {
      for (let n = 0; n < N; n++) {
        let sum = 0;
        for (let k = 0; k < K; k++) {
          const left = at(a, i * M * K + (transposeA ? k * M + m : m * K + k));
          const right = at(b, i * K * N + (transposeB ? n * K + k : k * N + n));
          sum = round(sum + round(left * right));
        }
        if (bias !== undefined) sum = round(sum + at(bias, n));
        const index = (i * M + m) * N + n;
        out[index] = previous === undefined ? sum : round(at(previous, index) + sum);
      }
    }
  }
  return { out };
}
