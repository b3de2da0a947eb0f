/**
 * Which tensors of a step are watched, in the order in which the step meets them: weights, activations, activation
 * gradients, weight gradients. Decided on the graph, before any GPU object exists.
 *
 * A tensor stored in half is watched before its rounding, or what the store lost would be lost to the histogram too:
 * an observed step runs the op that writes it once more, with an f32 output on the side. Op and inputs are the same,
 * so the counted values are those that the store rounded. So with a tensor that fusion (graph/passes/fuse.ts) keeps in registers: its
 * op runs once more up to there. For an 8-bit tensor those are values relative to their tile's
 * largest, which is 448 in E4M3: what a tile's scale does is in them, and a loss scale moves them no more.
 */
import type { DType, Graph, Op, Tensor } from "../../graph/ir";
import { isEightBit, outputsOf, partsOf } from "../../graph/ir";
import type { OutputRole } from "../../graph/ops/definition";
import { rolesOf } from "../../graph/ops/table";
import { partsUpTo } from "../../graph/passes/fuse";
import { factoryAbove } from "../../graph/tensors";

export type WatchedKind = "weight" | "activation" | "activationGradient" | "weightGradient";

export interface Watched {
  /** The tensor's name in the graph, without the dtype that autocast adds; ` in E4M3` where it is quantized. */
  readonly name: string;
  readonly kind: WatchedKind;
  /** How the lane stores it; a weight that also has a half copy is of its type. */
  readonly dtype: DType;
  /** What is counted: the tensor itself, or its f32 shadow. */
  readonly counted: Tensor;
  /** The op that writes it, as an index into the graph's; absent for weights and their gradients. */
  readonly after?: number;
  /** The same op, writing the shadow; absent where the tensor is stored in f32. */
  readonly shadowOp?: Op;
}

/** f32 statistics and sums beside an op's result. */
const BESIDE_RESULTS: ReadonlySet<OutputRole> = new Set<OutputRole>(["statistic", "scales", "scratch"]);
/** What has no exponents to study: a copy's input is watched already, gates are no part of the stream. */
const UNWATCHED: ReadonlySet<OutputRole> = new Set<OutputRole>(["copy", "gate", "state"]);
/** A gradient that more is added to before it is whole. */
const PARTIAL = / part(ial sum| \d+)$/;
/** Of a tensor, or of the one whose gradient it is: `d(x:f16)`. */
const DTYPE_SUFFIX = /(:(f16|bf16|f32|e4m3|e5m2))+(?=\)*$)/;

/** A tensor's name without what autocast and differentiation add to tell copies and parts apart. */
export function plainName(name: string): string {
  return name.replace(PARTIAL, "").replace(DTYPE_SUFFIX, "");
}

/** What an op computes, in registers or stored, for the first time, but f32 statistics and sums beside the results. */
export function computedBy(op: Op): Tensor[] {
  return partsOf(op).flatMap((part) => computed(part, BESIDE_RESULTS));
}

function computed(part: Op, without: ReadonlySet<OutputRole>): Tensor[] {
  const roles = rolesOf(part);
  return outputsOf(part).filter(({ id, repeats }) => {
    const role = roles.get(id);
    return repeats === undefined && role !== undefined && !without.has(role);
  });
}

/**
 * @param others tensors made beside the graph, whose ids the shadows must not take.
 * @param masterWeights false where a weight that is used in half lives in half alone: that copy is counted then.
 */
export function watchedTensors(graph: Graph, others: readonly Tensor[], masterWeights = true): Watched[] {
  const factory = factoryAbove(graph, others);
  const weights = graph.parameters.map(({ tensor, half }): Watched => {
    const counted = masterWeights ? tensor : (half ?? tensor);
    return { name: tensor.name, kind: "weight", dtype: half?.dtype ?? tensor.dtype, counted };
  });
  const activations = graph.ops.flatMap((op, after): Watched[] => {
    const stored = new Set(outputsOf(op).map(({ id }) => id));
    return partsOf(op)
      .flatMap(resultsOf)
      .map((tensor): Watched => {
        const name = plainName(tensor.name);
        const forward = tensor.kind === "halfWeight" ? "weight" : "activation";
        const common = {
          name: isEightBit(tensor.dtype) ? `${name} in ${tensor.dtype.toUpperCase()}` : name,
          kind: op.backward ? "activationGradient" : forward,
          dtype: tensor.dtype,
          after,
        } as const;
        if (tensor.dtype === "f32" && stored.has(tensor.id)) return { ...common, counted: tensor };
        const counted = factory.make(`${tensor.name} unrounded`, tensor.shape, "f32", "activation");
        return { ...common, counted, shadowOp: partsUpTo(op, tensor, counted) };
      });
  });
  const gradients = graph.parameters.flatMap(({ gradient }): Watched[] =>
    gradient ? [{ name: gradient.name, kind: "weightGradient", dtype: gradient.dtype, counted: gradient }] : [],
  );
  return [...weights, ...activations, ...gradients];
}

/** What an op is there for, and what is quantized of a weight. */
function resultsOf(op: Op): Tensor[] {
  return computed(op, new Set([...BESIDE_RESULTS, ...UNWATCHED])).filter(
    ({ kind, name }) => kind === "halfWeight" || (kind === "activation" && !PARTIAL.test(name)),
  );
}
