/**
 * Rebuilding an op with other tensors in its slots. The one place where slots are handled without their
 * types.
 */

import type { Op, Tensor } from "./ir";

type TensorMapping = (tensor: Tensor, slot: string) => Tensor;

/** The same op reading other tensors. */
export function mapInputs<O extends Op>(op: O, mapping: TensorMapping): O {
  // The slots' names are kept, so the result has the op's own type.
  return { ...op, inputs: mapSlots(op.inputs, mapping) };
}

/** The same op writing other tensors. */
export function mapOutputs<O extends Op>(op: O, mapping: TensorMapping): O {
  return { ...op, outputs: mapSlots(op.outputs, mapping) };
}

function mapSlots(slots: Readonly<Record<string, Tensor | undefined>>, mapping: TensorMapping): Record<string, Tensor> {
  const present = Object.entries(slots).filter((entry): entry is [string, Tensor] => entry[1] !== undefined);
  return Object.fromEntries(present.map(([slot, tensor]) => [slot, mapping(tensor, slot)]));
}
