/** Reference of the elementwise ops: add, cast, activations and their gradients. */

import type { ActivationFunction, Op } from "../graph/ir";
import type { Arithmetic } from "./arithmetic";
import { erf } from "./erf";
import { at } from "./matrix";
import type { Read } from "./matrix";

/** out = a + b */
export function add(op: Op<"add">, read: Read, { round }: Arithmetic): { out: Float64Array } {
  const b = read(op.inputs.b);
  return { out: read(op.inputs.a).map((value, index) => round(value + at(b, index))) };
}

/** out = x; the rounding to the other dtype happens at the store. */
export function cast(op: Op<"cast">, read: Read): { out: Float64Array } {
  return { out: read(op.inputs.x).slice() };
}

/** out = f(x) */
export function activation(op: Op<"activation">, read: Read, arithmetic: Arithmetic): { out: Float64Array } {
  const { value } = activations[op.attributes.function];
  return { out: read(op.inputs.x).map((x) => value(x, arithmetic)) };
}

/** dX = f′(x) · dOut */
export function activationGradient(
  op: Op<"activationGradient">,
  read: Read,
  arithmetic: Arithmetic,
): { dX: Float64Array } {
  const { derivative } = activations[op.attributes.function];
  const dOut = read(op.inputs.dOut);
  const dX = read(op.inputs.x).map((x, index) => arithmetic.round(derivative(x, arithmetic) * at(dOut, index)));
  return { dX };
}

interface Activation {
  readonly value: (x: number, arithmetic: Arithmetic) => number;
  readonly derivative: (x: number, arithmetic: Arithmetic) => number;
}

export const activations: Record<ActivationFunction, Activation> = {
  /** max(x, 0); at 0 the derivative is 0, as in PyTorch. */
  relu: {
    value: (x) => Math.max(x, 0),
    derivative: (x) => (x > 0 ? 1 : 0),
  },

  /** tanh′(x) = 1 − tanh(x)² */
  tanh: {
    value: (x, { round }) => round(Math.tanh(x)),
    derivative: (x, { round }) => {
      const y = round(Math.tanh(x));
      return round(1 - round(y * y));
    },
  },

  /** GELU(x) = x·Φ(x) (Hendrycks and Gimpel 2016); GELU′(x) = Φ(x) + x·φ(x). */
  gelu: {
    value: (x, arithmetic) => arithmetic.round(x * normalDistribution(x, arithmetic)),
    derivative: (x, arithmetic) => {
      const { round } = arithmetic;
      return round(normalDistribution(x, arithmetic) + round(x * normalDensity(x, arithmetic)));
    },
  },
};

/** Φ(x) = ½(1 + erf(x/√2)) */
function normalDistribution(x: number, { round }: Arithmetic): number {
  return round(0.5 * round(1 + round(erf(round(x * Math.SQRT1_2)))));
}

/** φ(x) = e^(−x²/2) / √(2π) */
function normalDensity(x: number, { round }: Arithmetic): number {
  return round(round(Math.exp(round(-0.5 * round(x * x)))) * round(1 / Math.sqrt(2 * Math.PI)));
}
