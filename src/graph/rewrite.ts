/**
 * Rebuilding an op with other tensors in its slots. The one place where slots are handled without their
 * types.
 */

import type { Op, Tensor } from "./ir";

type TensorMapping = (tensor: Tensor, slot: string) => Tensor;

/** The same op reading other tensors. */
export function mapInputs(op: Op, mapping: TensorMapping): Op {
  // The slots' names are kept, so the result has the op's own type; TypeScript cannot follow Object.entries.
  return { ...op, inputs: mapSlots(op.inputs, mapping) } as Op;
}

/** The same op writing other tensors. */
export function mapOutputs(op: Op, mapping: TensorMapping): Op {
  // As above.
  return { ...op, outputs: mapSlots(op.outputs, mapping) } as Op;
}

function mapSlots(
  slots: Readonly<Record<string, Tensor | undefined>>,
  mapping: TensorMapping,
): Record<string, Tensor> {
  const present = Object.entries(slots).filter((entry): entry is [string, Tensor] => entry[1] !== undefined);
  return Object.fromEntries(present.map(([slot, tensor]) => [slot, mapping(tensor, slot)]));
}
