/** Reference of matmul, all transposes, batched, with bias and accumulation. */

import type { Op } from "../graph/ir";
import { matrixSides } from "../graph/ops/shapeChecks";
import { elementsOf } from "../graph/tensors";
import type { Arithmetic } from "./arithmetic";
import { awakeLists, NOT_COMPUTED } from "./gates";
import { at } from "./matrix";
import type { Read } from "./matrix";
import { dequantized } from "./quantize";

/**
 * out[m,n] (+)= Σ_k A[m,k]·B[k,n] + bias[n], with A = a or aᵀ and B = b or bᵀ; the same for each matrix of a
 * batch. Where M or N is restricted, the rest of out keeps what was there; where K is, the sum leaves out the rest.
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
  const out = new Float64Array(batch * M * N).fill(NOT_COMPUTED);
  const worksOn = workedPart(op, read);

  const product = (i: number, m: number, n: number): number => {
    let sum = 0;
    for (let k = 0; k < K; k++) {
      if (!worksOn(m, n, k)) continue;
      const left = at(a, i * M * K + (transposeA ? k * M + m : m * K + k));
      const right = at(b, i * K * N + (transposeB ? n * K + k : k * N + n));
      sum = round(sum + round(left * right));
    }
    return bias === undefined ? sum : round(sum + at(bias, n));
  };
  for (let index = 0; index < out.length; index++) {
    const n = index % N;
    const m = Math.floor(index / N) % M;
    const before = previous === undefined ? undefined : at(previous, index);
    if (op.attributes.restricted?.axis === "K" || worksOn(m, n, 0)) {
      const own = product(Math.floor(index / (M * N)), m, n);
      out[index] = before === undefined ? own : round(before + own);
    } else if (before !== undefined) {
      out[index] = before;
    }
  }
  return { out };
}

/** Whether a product is worked on: all of them, but where an axis is restricted to blocks awake. */
function workedPart(op: Op<"matmul">, read: Read): (m: number, n: number, k: number) => boolean {
  const { restricted } = op.attributes;
  const { active } = op.inputs;
  if (!restricted || !active) return () => true;
  const lists = awakeLists(active, read);
  const { axis, size, gates, by } = restricted;
  return (m, n, k) => {
    const index = { M: m, N: n, K: k };
    const list = by ? Math.floor(index[by.axis] / by.size) : 0;
    return lists[list]?.has(Math.floor(index[axis] / size) % gates) ?? false;
  };
}
