/**
 * Names for overflows: every tensor that a step of a mixed lane computes has a flag, in the order of the step, and the
 * step's end writes the first that was set into its metrics row. Exact for every step, observed or not: the flags are
 * set by the stores themselves (kernels/overflow.ts), and nothing is read back to find out.
 *
 * With several micro-batches a flag holds for all of them: the first is then the first in the order of one, over all.
 */
import type { BufferRange } from "../gpu/pipelines";
import { inputsOf, outputsOf, type DType, type Graph, type Op, type Tensor } from "../graph/ir";
import { factoryAbove } from "../graph/tensors";
import type { KernelCall, LoweringTarget } from "../kernels/call";
import { FLAG_STRIDE, overflowNameCall, withOverflowFlags } from "../kernels/overflow";
import type { MetricsRow } from "../kernels/stepState";
import type { LaneMemory } from "./laneMemory";
import { isStatistic, plainName, type WatchedKind } from "./watched";

/** A tensor that could overflow. */
export interface FlaggedTensor {
  /** As in the graph, without the dtype that autocast adds. */
  readonly name: string;
  readonly kind: Exclude<WatchedKind, "weight">;
  /** How the lane stores it. */
  readonly dtype: DType;
}

/** Why a step's gradients were not finite. */
export interface OverflowCause {
  /** Another worker's found-inf, or a person's hand. */
  readonly outside: boolean;
  /** The first tensor of the step that its storage could not hold; absent where nothing here overflowed. */
  readonly tensor?: FlaggedTensor;
}

export interface OverflowFlags {
  readonly tensors: readonly FlaggedTensor[];
  /** The flags as tensors: whoever makes others beside the graph must not take their ids. */
  readonly made: readonly Tensor[];
  /** The calls of an op of the step, their stores flagged. */
  flag(op: Op, calls: readonly KernelCall[]): KernelCall[];
  /** At the end of the step. */
  readonly nameCall: KernelCall;
  /** `place` with all flags in one word that nobody reads: for validation, which runs the step's own kernels. */
  unread(place: LaneMemory["place"]): LaneMemory["place"];
}

const FLAG_BYTES = FLAG_STRIDE * Uint32Array.BYTES_PER_ELEMENT;

/** @param others tensors made beside the graph, whose ids the flags must not take. */
export function planOverflowFlags(
  graph: Graph,
  scaler: Tensor,
  others: readonly Tensor[],
  target: LoweringTarget,
  memory: LaneMemory,
): OverflowFlags {
  const found = flaggedTensors(graph);
  const factory = factoryAbove(graph, [scaler, ...others]);
  // One more, which is never looked at.
  const range = memory.allocateInstrument("overflow flags", (found.length + 1) * FLAG_BYTES);
  const rangeOf = (index: number, count = 1): BufferRange => ({
    buffer: range.buffer,
    offset: index * FLAG_BYTES,
    size: count * FLAG_BYTES,
  });
  const flags = new Map<string, Tensor>();
  for (const [index, { key, name }] of found.entries()) {
    const flag = factory.make(`overflow of ${name}`, [FLAG_STRIDE], "u32", "state");
    memory.placeInstrument(flag, rangeOf(index));
    flags.set(key, flag);
  }
  const all = factory.make("overflow flags", [found.length * FLAG_STRIDE], "u32", "state");
  memory.placeInstrument(all, rangeOf(0, found.length));
  const flagIds = new Set([...flags.values()].map(({ id }) => id));
  return {
    tensors: found.map(({ name, kind, dtype }) => ({ name: plainName(name), kind, dtype })),
    made: [...flags.values(), all],
    flag: (op, calls) => withOverflowFlags(calls, (tensor) => flags.get(writeKey(op, tensor)), target),
    nameCall: overflowNameCall(all, scaler),
    unread: (place) => (tensor) => (flagIds.has(tensor.id) ? rangeOf(found.length) : place(tensor)),
  };
}

/** One op's writing of one tensor: a gradient that several add to may overflow in any of them. */
interface Write extends FlaggedTensor {
  readonly key: string;
}

/** The same in all micro-batches, whose ops differ in what they accumulate alone. */
function writeKey(op: Op, { id }: Tensor): string {
  return [op.kind, ...inputsOf(op).map((tensor) => tensor.id), id].join(" ");
}

/** Every float tensor that an op of the step computes, in order. */
function flaggedTensors(graph: Graph): Write[] {
  const backward = graph.ops.findIndex((op) => op.kind === "crossEntropyTraining");
  return graph.ops.flatMap((op, index) =>
    outputsOf(op)
      .filter(({ id, kind }) => (kind === "activation" || kind === "gradient") && !isStatistic(op, id))
      .map((tensor) => {
        const { name, dtype, kind } = tensor;
        const own = index < backward ? "activation" : "activationGradient";
        return { key: writeKey(op, tensor), name, dtype, kind: kind === "gradient" ? "weightGradient" : own };
      }),
  );
}

/** Undefined for a step whose gradients were finite. */
export function causeOf(
  { foundInf, outsideFoundInf, firstOverflow }: MetricsRow,
  tensors: readonly FlaggedTensor[],
): OverflowCause | undefined {
  if (!foundInf) return undefined;
  const tensor = firstOverflow === undefined ? undefined : tensors[firstOverflow];
  return { outside: outsideFoundInf, ...(tensor && { tensor }) };
}
