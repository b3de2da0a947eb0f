/** The gradient rule of a matrix product: two products and, where there is a bias, a sum. */

import { contributeColumnSum } from "./columnSumGradient";
import type { GradientRule } from "./gradientTape";
import type { Op, Tensor } from "../ir";
import { gradientRestrictions } from "./restrictions";

/**
 * With A = op(a), B = op(b): dA = dOut·Bᵀ, dB = Aᵀ·dOut, each transposed where its operand was; dBias = Σ_m
 * dOut. A restriction of M, N or K falls on whichever axis of the product that side becomes. In 8 bits both products read
 * one quantized dOut, and the gradient goes through a and b's own quantization as if it were none (straight through).
 */
export const matmulGradient: GradientRule<"matmul"> = {
  output: (op) => op.outputs.out,
  inputs: (op) => [op.inputs.a, op.inputs.b, op.inputs.bias],
  apply(op, dOut, tape) {
    const { a, b, bias, aScales, bScales } = op.inputs;
    const { transposeA, transposeB, gradients } = op.attributes;
    const quantized = gradients === undefined ? undefined : tape.quantized(dOut, gradients);
    const dSide = scaled(quantized?.out ?? dOut, quantized?.scales);
    const [aSide, bSide] = [scaled(a, aScales), scaled(b, bScales)];
    const { inA, inB } = gradientRestrictions(op);
    tape.contributeAccumulating(b, (out, accumulate) => ({
      kind: "matmul",
      name: out.name,
      inputs: { ...(transposeB ? product(dSide, aSide) : product(aSide, dSide)), ...inB.lists },
      outputs: { out },
      attributes: transposeB
        ? { transposeA: true, transposeB: transposeA, accumulate, ...inB.attributes }
        : { transposeA: !transposeA, transposeB: false, accumulate, ...inB.attributes },
    }));
    if (bias !== undefined) contributeColumnSum(bias, dOut, tape, op);
    tape.contributeAccumulating(a, (out, accumulate) => ({
      kind: "matmul",
      name: out.name,
      inputs: { ...(transposeA ? product(bSide, dSide) : product(dSide, bSide)), ...inA.lists },
      outputs: { out },
      attributes: transposeA
        ? { transposeA: transposeB, transposeB: true, accumulate, ...inA.attributes }
        : { transposeA: false, transposeB: !transposeB, accumulate, ...inA.attributes },
    }));
  },
};

/** An operand of a product, with its scales where it is 8-bit. */
interface Side {
  readonly tensor: Tensor;
  readonly scales?: Tensor;
}

function scaled(tensor: Tensor, scales: Tensor | undefined): Side {
  return { tensor, ...(scales && { scales }) };
}

function product(a: Side, b: Side): Op<"matmul">["inputs"] {
  return {
    a: a.tensor,
    b: b.tensor,
    ...(a.scales && { aScales: a.scales }),
    ...(b.scales && { bScales: b.scales }),
  };
}
