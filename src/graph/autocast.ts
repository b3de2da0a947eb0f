/**
 * Autocast: decides each tensor's dtype from the precision policy and one op table, and inserts casts. The
 * table is PyTorch's (docs: "Automatic Mixed Precision › CUDA Op-Specific Behavior"), cut to this graph's
 * ops. It runs before differentiation, as in PyTorch: a half activation has a half gradient, an f32 one an
 * f32 gradient.
 */

import type { DType, Graph, HalfType, Op, OpKind, Parameter, Tensor } from "./ir";
import { inputsOf } from "./ir";
import { mapInputs, mapOutputs } from "./rewrite";
import { factoryAbove } from "./tensors";

/** `fp32`: every tensor f32. `mixed`: halves by the table below, f32 master weights. */
export type AutocastPolicy = "fp32" | "mixed";

/**
 * - `half`: float inputs are cast to the half type, the output is of that type.
 * - `float`: float inputs are cast to f32, the output is f32.
 * - `widest`: inputs are cast to the widest input type, which is also the output's.
 */
export type AutocastClass = "half" | "float" | "widest";

/** Forward ops only: backward ops are made after autocast and follow their tensors' dtypes. */
export const autocastTable: Partial<Record<OpKind, AutocastClass>> = {
  matmul: "half",
  attention: "half",
  joinRows: "half",
  layerNorm: "float",
  crossEntropy: "float",
  sum: "float",
  embedding: "widest",
  add: "widest",
  activation: "widest",
};

/** What autocast may be told beyond the table. */
export interface AutocastOptions {
  /** The half type: f16 by default. */
  readonly half?: HalfType;
  /** `half`: against the table, norms and softmax take halves, give halves and round what lies between. */
  readonly normsAndSoftmax?: "float" | "half";
}

/** Outputs that stay f32 whatever the op's class: statistics that the backward pass needs exactly. */
const alwaysFloat: ReadonlySet<string> = new Set(["mean", "rstd", "logSumExp", "losses", "hits", "delta"]);

/**
 * Rewrites a forward graph for a policy. A tensor is cast at most once to each dtype. A parameter needed in
 * half gets a `halfWeight` tensor and no cast op, because the optimizer writes that copy in the dispatch that
 * updates the master. An op's output keeps its id when its dtype changes, so a model's handle on it (its
 * logits) stays good by id. */
export function autocast(graph: Graph, policy: AutocastPolicy, options: AutocastOptions = {}): Graph {
  if (policy === "fp32") return graph;
  const { half = "f16", normsAndSoftmax = "float" } = options;
  const factory = factoryAbove(graph);
  const parameters = new Map<number, Parameter>(graph.parameters.map((entry) => [entry.tensor.id, entry]));
  const current = new Map<number, Tensor>();
  const casts = new Map<string, Tensor>();
  const ops: Op[] = [];

  const castTo = (tensor: Tensor, dtype: DType): Tensor => {
    if (tensor.dtype === dtype || tensor.dtype === "u32") return tensor;
    const key = `${tensor.id}:${dtype}`;
    const known = casts.get(key);
    if (known !== undefined) return known;
    const name = `${tensor.name}:${dtype}`;
    const parameter = parameters.get(tensor.id);
    const out = factory.make(
      name,
      tensor.shape,
      dtype,
      parameter === undefined ? "activation" : "halfWeight",
    );
    if (parameter === undefined) {
      ops.push({ kind: "cast", name, inputs: { x: tensor }, outputs: { out }, attributes: {} });
    } else {
      parameters.set(tensor.id, { ...parameter, half: out });
    }
    casts.set(key, out);
    return out;
  };

  for (const original of graph.ops) {
    const rounding = normsAndSoftmax === "half" ? half : undefined;
    const op = mapInputs(withRounding(original, rounding), (tensor) => current.get(tensor.id) ?? tensor);
    const castClass = rounding !== undefined && hasStatistics(op) ? "half" : autocastTable[op.kind];
    if (castClass === undefined) {
      ops.push(op);
      continue;
    }
    const dtype = computeType(castClass, inputsOf(op), half);
    const withInputs = mapInputs(op, (tensor) => castTo(tensor, dtype));
    const withOutputs = mapOutputs(withInputs, (tensor, slot) => {
      if (alwaysFloat.has(slot) || tensor.dtype === "u32") return tensor;
      const retyped = { ...tensor, dtype };
      current.set(tensor.id, retyped);
      return retyped;
    });
    ops.push(withOutputs);
  }
  return { ops, parameters: graph.parameters.map((entry) => parameters.get(entry.tensor.id) ?? entry) };
}

type StatisticsOp = Extract<Op, { kind: "layerNorm" | "attention" | "crossEntropy" }>;

function hasStatistics(op: Op): op is StatisticsOp {
  return op.kind === "layerNorm" || op.kind === "attention" || op.kind === "crossEntropy";
}

function withRounding(op: Op, rounding: HalfType | undefined): Op {
  if (rounding === undefined || !hasStatistics(op)) return op;
  switch (op.kind) {
    case "layerNorm":
      return { ...op, attributes: { ...op.attributes, rounding } };
    case "attention":
      return { ...op, attributes: { ...op.attributes, rounding } };
    case "crossEntropy":
      return { ...op, attributes: { ...op.attributes, rounding } };
    default:
      return op satisfies never;
  }
}

function computeType(castClass: AutocastClass, inputs: readonly Tensor[], half: HalfType): "f32" | HalfType {
  switch (castClass) {
    case "half":
      return half;
    case "float":
      return "f32";
    case "widest":
      return inputs.some((tensor) => tensor.dtype === "f32") ? "f32" : half;
    default:
      return castClass satisfies never;
  }
}
