/**
 * Which weights belong to which gate, read off the ops that make their gradients: where a gradient is restricted to blocks
 * awake, the weights of the others have none in that step, and the optimizer and the norm leave them out.
 */
import type { GatedPart } from "../../graph/gateTypes";
import { outputsOf, paddedToFour, storedElements, type Graph, type Op, type Tensor } from "../../graph/ir";
import type { Restriction } from "../../graph/restriction";
import type { ParameterBlock } from "../../graph/plan/plan";
import { elementsOf, rowsAndColumns } from "../../graph/tensors";
import { OWNED_BY_GATES, OWNED_UNIT } from "../../kernels/gates/gateUpdate";

export interface GateOwners {
  /**
   * For each OWNED_UNIT elements that the optimizer works on, the row in the record of the gate that owns them; 0 for none, and
   * OWNED_BY_GATES for what gates are learned from.
   */
  readonly rows: Uint32Array<ArrayBuffer>;
  /** Parameters that belong to a gate, by what it decides about; padding is not counted. */
  readonly parameters: Readonly<Record<GatedPart, number>>;
}

interface Owned {
  readonly gradient: Tensor;
  /** Blocks of the gradient, along one of its axes, and the gates they belong to. */
  readonly owners: Pick<Restriction, "axis" | "size" | "gates">;
  readonly gate: GateOp;
}

type GateOp = Op<"gate"> | Op<"route">;

export function gateOwners(graph: Graph, block: ParameterBlock): GateOwners {
  const { start, end } = block.trainedRange;
  const rows = new Uint32Array(Math.ceil((end - start) / OWNED_UNIT));
  const parameters = { feedForward: 0, heads: 0 };
  const placed = new Map(
    block.parameters.map(({ parameter, elementOffset }) => [parameter.gradient?.id, elementOffset - start]),
  );
  for (const { tensor, offset } of gateLogits(graph, block)) {
    rows.fill(OWNED_BY_GATES, offset / OWNED_UNIT, Math.ceil((offset + storedElements(tensor.shape)) / OWNED_UNIT));
  }
  for (const { gradient, owners, gate } of ownedGradients(graph)) {
    const offset = placed.get(gradient.id);
    if (offset === undefined) continue;
    parameters[gate.attributes.part] += elementsOf(gradient.shape);
    const [height, columns] = rowsAndColumns(gradient.shape);
    const stride = paddedToFour(columns);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < stride; column += OWNED_UNIT) {
        const along = owners.axis === "M" ? row : column;
        const owner = Math.floor(along / owners.size) % owners.gates;
        const unit = Math.floor((offset + row * stride + column) / OWNED_UNIT);
        rows[unit] = gate.attributes.first + owner;
      }
    }
  }
  return { rows, parameters };
}

/** The parameters that gates are learned from, with their places. */
function gateLogits(graph: Graph, block: ParameterBlock): { readonly tensor: Tensor; readonly offset: number }[] {
  const logits = new Set(graph.ops.flatMap((op) => (op.kind === "gate" ? (op.inputs.logits?.id ?? []) : [])));
  return block.parameters.flatMap(({ parameter: { tensor, trainable }, elementOffset }) =>
    trainable && logits.has(tensor.id) ? [{ tensor, offset: elementOffset - block.trainedRange.start }] : [],
  );
}

/** Parameter gradients of which only part is made in a step. */
function ownedGradients(graph: Graph): Owned[] {
  const gates = new Map(
    graph.ops.flatMap((op): (readonly [number, GateOp])[] => {
      if (op.kind === "gate") return [[op.outputs.active.id, op]];
      return op.kind === "route" ? [[op.outputs.takers.id, op]] : [];
    }),
  );
  return graph.ops.flatMap((op): Owned[] => {
    if (op.kind !== "matmul" && op.kind !== "columnSum") return [];
    const { restricted } = op.attributes;
    const gate = op.inputs.active && gates.get(op.inputs.active.id);
    const gradient = outputsOf(op).find(({ kind }) => kind === "gradient");
    const owners = restricted && ownersIn(restricted);
    return owners && gate && gradient ? [{ gradient, owners, gate }] : [];
  });
}

/** Blocks of the result that are made where their gate is awake; or, of takers, those that sum over the rows that took each. */
function ownersIn({ by, ...blocks }: Restriction): Owned["owners"] | undefined {
  if (blocks.axis !== "K") return blocks;
  return by && { axis: by.axis, size: by.size, gates: by.lists };
}
