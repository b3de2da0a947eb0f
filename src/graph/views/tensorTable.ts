/**
 * The dtype of every tensor of a step and why it has it: autocast's table read back from the graph it made. Plain rows,
 * in the order of the step, for the page and for people who ask.
 */
import type { OutputRole } from "../ops/definition";
import { definitionOf, rolesOf } from "../ops/table";
import type { DType, Graph, Op, Tensor } from "../ir";
import { isEightBit, isHalf, outputsOf, partsOf } from "../ir";
import { tensorBytes } from "../tensorBytes";

/** Why a tensor has its dtype. */
export type DtypeReason =
  /** Master weights, moments' masters. */
  | "master"
  /** The copy of a weight that the step computes with. */
  | "halfCopy"
  /** A weight's gradient, summed in f32. */
  | "weightGradient"
  /** PyTorch's table: matrix products and attention. */
  | "half"
  /** PyTorch's table: norms, losses, sums. */
  | "float"
  /** Not in PyTorch's table: as its inputs, the widest where they differ. */
  | "widest"
  /** By the table f32, in half because the lane was told so. */
  | "againstTable"
  /** A sum or statistic beside an op's result, which the backward pass needs exactly. */
  | "statistic"
  /** An 8-bit operand, or the scales of its tiles. */
  | "eightBit"
  /** Made by a cast. */
  | "cast"
  /** Of the backward pass: as the tensor that it is the gradient of. */
  | "gradient"
  /** Made once more for the backward pass, as it was. */
  | "again"
  /** Whole numbers: tokens, targets. */
  | "integer";

export interface TensorRow {
  /** "transformer.h.0", "layers.1", "loss": the part of the model that it belongs to. */
  readonly block: string;
  readonly name: string;
  /** The op that writes it; absent for a weight. */
  readonly op?: Op["kind"];
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly bytes: number;
  readonly why: DtypeReason;
}

/** @param graph forward and backward, as it runs. */
export function tensorTable({ ops, parameters }: Graph): TensorRow[] {
  const weights = parameters.flatMap(({ tensor, half, gradient }) => [
    rowOf(tensor, isHalf(tensor.dtype) ? "halfCopy" : "master"),
    ...(half && half.id !== tensor.id ? [rowOf(half, "halfCopy")] : []),
    ...(gradient ? [rowOf(gradient, "weightGradient")] : []),
  ]);
  const seen = new Set(parameters.flatMap(({ tensor, half, gradient }) => [tensor.id, half?.id, gradient?.id]));
  const results = ops.flatMap((op) => {
    // What stays in registers takes no memory and is left out.
    const stored = new Set(outputsOf(op).map(({ id }) => id));
    return partsOf(op).flatMap((part) => {
      const roles = rolesOf(part);
      return outputsOf(part).flatMap((tensor) => {
        if (seen.has(tensor.id) || !stored.has(tensor.id)) return [];
        seen.add(tensor.id);
        const role = roles.get(tensor.id);
        return [rowOf(tensor, reasonOf(part, role, tensor), part)];
      });
    });
  });
  return [...weights, ...results];
}

function rowOf(tensor: Tensor, why: DtypeReason, op?: Op): TensorRow {
  const { name, shape, dtype } = tensor;
  return { block: blockOf(name), name, ...(op && { op: op.kind }), shape, dtype, bytes: tensorBytes(tensor), why };
}

function reasonOf(op: Op, role: OutputRole | undefined, tensor: Tensor): DtypeReason {
  if (tensor.dtype === "u32") return "integer";
  if (tensor.repeats !== undefined) return "again";
  if (isEightBit(tensor.dtype) || role === "scales") return "eightBit";
  if (role === "statistic" || (role === "gate" && !op.backward)) return "statistic";
  if (role === "copy") return "cast";
  if (op.backward) return "gradient";
  const castClass = definitionOf(op).autocast;
  if (castClass === "asIs") return "widest";
  if (castClass === "float" && isHalf(tensor.dtype)) {
    // Folding lets a norm store halves where only a half product reads them; rounding inside it is another matter.
    return "rounding" in op.attributes && op.attributes.rounding !== undefined ? "againstTable" : "cast";
  }
  return castClass;
}

/** Gradients belong to the block of what they are the gradient of. */
function blockOf(name: string): string {
  const plain = name.replace(/^d\(/, "");
  const [layer] = /^(?:transformer\.h|layers)\.\d+/.exec(plain) ?? [];
  if (layer !== undefined) return layer;
  return /^(?:transformer\.)?[a-z_]+/i.exec(plain)?.[0] ?? plain;
}
