/**
 * Making and finding tensors. Every pass over a graph (builder, autocast, differentiation) hands out ids
 * here, so that an id names one tensor for the life of a graph.
 */

import { inputsOf, outputsOf, partsOf } from "./ir";
import type { DType, Graph, Tensor, TensorKind } from "./ir";

/** Hands out tensors with ascending ids. */
export class TensorFactory {
  #nextId: number;

  constructor(firstId = 0) {
    this.#nextId = firstId;
  }

  make(name: string, shape: readonly number[], dtype: DType, kind: TensorKind): Tensor {
    return { id: this.#nextId++, name, shape: [...shape], dtype, kind };
  }
}

/**
 * Every tensor of a graph once, in order of first appearance; parameters, their halves and gradients first. Those that
 * a fused op keeps in registers are not among them.
 */
export function tensorsOf(graph: Graph): Tensor[] {
  const byId = new Map<number, Tensor>();
  const visit = (tensor: Tensor | undefined): void => {
    if (tensor !== undefined && !byId.has(tensor.id)) byId.set(tensor.id, tensor);
  };
  for (const parameter of graph.parameters) {
    visit(parameter.tensor);
    visit(parameter.half);
    visit(parameter.gradient);
  }
  for (const op of graph.ops) {
    inputsOf(op).forEach(visit);
    outputsOf(op).forEach(visit);
  }
  return [...byId.values()];
}

/**
 * A factory whose ids collide with nothing in the graph, nor with `others` (state tensors made beside it).
 */
export function factoryAbove(graph: Graph, others: readonly Tensor[] = []): TensorFactory {
  const unfused = { ...graph, ops: graph.ops.flatMap(partsOf) };
  const ids = [...tensorsOf(unfused), ...others].map((tensor) => tensor.id);
  return new TensorFactory(ids.reduce((highest, id) => Math.max(highest, id), -1) + 1);
}

/** `[3, 4]`, as error messages and the printed plan show a shape. */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

/** Logical elements, without padding. */
export function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** A tensor seen as a matrix: all leading dimensions are rows. A vector of n elements is one row. */
export function rowsAndColumns(shape: readonly number[]): [rows: number, columns: number] {
  const columns = shape.at(-1) ?? 1;
  return [elementsOf(shape.slice(0, -1)), columns];
}
