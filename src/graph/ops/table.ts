/** The one table of op kinds, and what is read from it of an op. */

import { attentionOps } from "./attention";
import type { Counting, Definitions, OpDefinition, OutputRole } from "./definition";
import { ALONE, BACKWARD } from "./definition";
import { elementwiseOps } from "./elementwise";
import { embeddingOps } from "./embedding";
import { gatedBlockOps } from "./gatedBlocks";
import { gateOps } from "./gates";
import { lossOps } from "./losses";
import { matmulOps } from "./matmul";
import { normOps } from "./norms";
import { quantizeOps } from "./quantize";
import { rmsNormOps } from "./rmsNorm";
import { rowOps } from "./rows";
import { outputsOf, partsOf, type Op, type OpKind, type Tensor } from "../ir";

const ops: Definitions<OpKind> = {
  ...matmulOps,
  ...attentionOps,
  ...normOps,
  ...rmsNormOps,
  ...lossOps,
  ...elementwiseOps,
  ...embeddingOps,
  ...rowOps,
  ...quantizeOps,
  ...gateOps,
  ...gatedBlockOps,
  /** Made by the last pass. What is to be known of it is known of its parts. */
  fused: {
    ...BACKWARD,
    ...ALONE,
    shape: (op) => partsOf(op).forEach(checkShapes),
    flops: (op, counting) => partsOf(op).reduce((total, part) => total + flopsOf(part, counting), 0),
    outputs: {},
    narrows: "none",
  },
};

export function definitionOf<K extends OpKind>(op: Op<K>): OpDefinition<K> {
  return ops[op.kind];
}

/** Checks one op's operands against its rule. Throws `ShapeError`. */
export function checkShapes<K extends OpKind>(op: Op<K>): void {
  definitionOf(op).shape(op);
}

/** Operations of one op, by its formula. */
export function flopsOf<K extends OpKind>(op: Op<K>, counting: Counting): number {
  return definitionOf(op).flops(op, counting);
}

/** Bytes that an op moves beyond reading each operand and writing each result once. */
export function extraBytesOf<K extends OpKind>(op: Op<K>): number {
  return definitionOf(op).extraBytes?.(op) ?? 0;
}

/** What each tensor that an op writes is, by id. Of a fused op, ask its parts. */
export function rolesOf(op: Op): ReadonlyMap<number, OutputRole> {
  const roles: Readonly<Record<string, OutputRole>> = definitionOf(op).outputs;
  const outputs: Readonly<Record<string, Tensor | undefined>> = op.outputs;
  return new Map(
    Object.entries(outputs).flatMap(([slot, tensor]) => {
      const role = roles[slot];
      return tensor && role ? [[tensor.id, role] as const] : [];
    }),
  );
}

/** The one tensor that an op is there for. Throws `RangeError` for an op without one. */
export function resultOf(op: Op): Tensor {
  const roles = rolesOf(op);
  const result = outputsOf(op).find(({ id }) => roles.get(id) === "result" || roles.get(id) === "copy");
  if (result === undefined) throw new RangeError(`Op '${op.name}' (${op.kind}) has no result.`);
  return result;
}
