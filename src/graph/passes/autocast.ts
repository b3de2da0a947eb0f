/**
 * Autocast: decides each tensor's dtype from the precision policy and each op's class (ops/definition.ts), and inserts casts.
 * The classes are PyTorch's (docs: "Automatic Mixed Precision › CUDA Op-Specific Behavior"). It runs before differentiation, as in PyTorch: a half activation has a half gradient, an f32 one an
 * f32 gradient.
 */

import type { AutocastClass } from "../ops/definition";
import type { DType, EightBitType, Graph, HalfType, Op, Parameter, Tensor } from "../ir";
import { inputsOf } from "../ir";
import { differentiableInputs, isLoss } from "../ops/gradients";
import { quantizeOp } from "../ops/quantize";
import { definitionOf, rolesOf } from "../ops/table";
import { mapInputs, mapOutputs } from "../rewrite";
import { factoryAbove } from "../tensors";

/** `fp32`: every tensor f32. `mixed`: halves by the table below, f32 master weights. */
export type AutocastPolicy = "fp32" | "mixed";

/** What autocast may be told beyond the table. */
export interface AutocastOptions {
  /** The half type: f16 by default. */
  readonly half?: HalfType;
  /** `half`: against the table, norms and softmax take halves, give halves and round what lies between. */
  readonly normsAndSoftmax?: "float" | "half";
  /** Linear layers read 8-bit operands; the output gradients that their backward products read are of this type. */
  readonly eightBitGradients?: EightBitType;
}

/**
 * What the operands of a linear layer are in 8-bit lanes. DeepSeek-V3 (arXiv:2412.19437, §3.3.1) keeps the embedding, the
 * output head, norms and attention in BF16 or FP32, and takes E4M3 for all others in §3.3.2: so does this.
 */
const EIGHT_BIT_OPERANDS: EightBitType = "e4m3";

/**
 * Rewrites a forward graph for a policy. A tensor is cast at most once to each dtype. A parameter needed in
 * half gets a `halfWeight` tensor and no cast op, because the optimizer writes that copy in the dispatch that
 * updates the master. An op's output keeps its id when its dtype changes, so a model's handle on it (its
 * logits) stays good by id. */
export function autocast(graph: Graph, policy: AutocastPolicy, options: AutocastOptions = {}): Graph {
  if (policy === "fp32") return graph;
  const { half = "f16", normsAndSoftmax = "float", eightBitGradients } = options;
  const factory = factoryAbove(graph);
  const parameters = new Map<number, Parameter>(graph.parameters.map((entry) => [entry.tensor.id, entry]));
  const current = new Map<number, Tensor>();
  const casts = new Map<string, Tensor>();
  const quantized = new Map<number, Op<"quantize">["outputs"]>();
  /** What ops make beside their results: f32 whatever the class of an op that reads it. */
  const exact = new Set<number>();
  const ops: Op[] = [];

  const castTo = (tensor: Tensor, dtype: DType): Tensor => {
    if (tensor.dtype === dtype || tensor.dtype === "u32") return tensor;
    const key = `${tensor.id}:${dtype}`;
    const known = casts.get(key);
    if (known !== undefined) return known;
    const name = `${tensor.name}:${dtype}`;
    const parameter = parameters.get(tensor.id);
    const out = factory.make(name, tensor.shape, dtype, parameter === undefined ? "activation" : "halfWeight");
    if (parameter === undefined) {
      ops.push({ kind: "cast", name, inputs: { x: tensor }, outputs: { out }, attributes: {} });
    } else {
      parameters.set(tensor.id, { ...parameter, half: out });
    }
    casts.set(key, out);
    return out;
  };

  /** What a linear layer reads of a tensor: activations by way of the half type, weights straight from the masters. */
  const quantize = (tensor: Tensor, isWeight: boolean): Op<"quantize">["outputs"] => {
    const known = quantized.get(tensor.id);
    if (known !== undefined) return known;
    const x = tensor.kind === "parameter" ? tensor : castTo(tensor, half);
    const op = quantizeOp(factory, x, EIGHT_BIT_OPERANDS, isWeight);
    ops.push(op);
    quantized.set(tensor.id, op.outputs);
    return op.outputs;
  };

  for (const original of graph.ops) {
    const rounding = normsAndSoftmax === "half" ? half : undefined;
    const op = mapInputs(withRounding(original, rounding), (tensor) => current.get(tensor.id) ?? tensor);
    for (const [id, role] of rolesOf(op)) if (role !== "result" && role !== "copy") exact.add(id);
    const castClass = rounding !== undefined && definitionOf(op).roundsStatistics ? "half" : classOf(op);
    if (castClass === "asIs") {
      ops.push(op);
      continue;
    }
    const isExact = ({ id }: Tensor): boolean => exact.has(id);
    const castable = inputsOf(op).filter((tensor) => !isExact(tensor));
    const dtype = computeType(castClass, castable, half);
    const isEightBit = eightBitGradients !== undefined && castClass === "half" && isHiddenLinear(op, graph);
    const withInputs = isEightBit
      ? withEightBits(op, quantize, (tensor) => castTo(tensor, dtype), eightBitGradients)
      : mapInputs(op, (tensor) => (isExact(tensor) ? tensor : castTo(tensor, dtype)));
    const withOutputs = mapOutputs(withInputs, (tensor) => {
      if (isExact(tensor) || tensor.dtype === "u32") return tensor;
      const retyped = { ...tensor, dtype };
      current.set(tensor.id, retyped);
      return retyped;
    });
    ops.push(withOutputs);
  }
  return { ops, parameters: graph.parameters.map((entry) => parameters.get(entry.tensor.id) ?? entry) };
}

/** A router's scores are f32 (Switch Transformers, Fedus et al. 2021, §2.4: "selective precision"). */
function classOf(op: Op): AutocastClass | "asIs" {
  const isPrecise = "precise" in op.attributes && op.attributes.precise;
  return isPrecise ? "float" : definitionOf(op).autocast;
}

/** A linear layer's product with its weight, other than one that a loss reads: the logits. */
function isHiddenLinear(op: Op, graph: Graph): op is Op<"matmul"> {
  if (op.kind !== "matmul") return false;
  const { id } = op.outputs.out;
  return !graph.ops.some((other) => isLoss(other) && differentiableInputs(other).some((tensor) => tensor.id === id));
}

function withEightBits(
  op: Op<"matmul">,
  quantize: (tensor: Tensor, isWeight: boolean) => Op<"quantize">["outputs"],
  castTo: (tensor: Tensor) => Tensor,
  gradients: EightBitType,
): Op<"matmul"> {
  const { bias } = op.inputs;
  const [a, b] = [quantize(op.inputs.a, false), quantize(op.inputs.b, true)];
  const inputs = { a: a.out, aScales: a.scales, b: b.out, bScales: b.scales };
  return {
    ...op,
    inputs: { ...inputs, ...(bias && { bias: castTo(bias) }) },
    attributes: { ...op.attributes, gradients },
  };
}

function withRounding(op: Op, rounding: HalfType | undefined): Op {
  if (rounding === undefined || !definitionOf(op).roundsStatistics) return op;
  // The definition says that the op's attributes have it.
  return { ...op, attributes: { ...op.attributes, rounding } } as Op;
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
