/**
 * Names for overflows: every tensor that a step computes has a flag, in the order of the step, and the
 * step's end writes the first that was set into its metrics row. Exact for every step, observed or not: the flags are
 * set by the stores themselves (kernels/stepEnd/overflow.ts), and nothing is read back to find out.
 *
 * With several micro-batches a flag holds for all of them: the first is then the first in the order of one, over all.
 */
import type { BufferRange } from "../../gpu/pipelines";
import { inputsOf, outputsOf, type DType, type Graph, type Op, type Tensor } from "../../graph/ir";
import { factoryAbove } from "../../graph/tensors";
import type { KernelCall, LoweringTarget } from "../../kernels/call";
import { FLAG_STRIDE, overflowNameCall, withOverflowFlags, type OpFlags } from "../../kernels/stepEnd/overflow";
import type { MetricsRow } from "../../kernels/stepEnd/stepState";
import type { LaneMemory } from "../lane/laneMemory";
import { computedBy, plainName, type WatchedKind } from "./watched";

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
  const found = graph.ops.map(flaggedResults);
  const tensors = found.flatMap((results, index) =>
    results.map(({ name, dtype, kind }): FlaggedTensor => {
      const own = graph.ops[index]?.backward ? "activationGradient" : "activation";
      return { name: plainName(name), dtype, kind: kind === "gradient" ? "weightGradient" : own };
    }),
  );
  const mostOfAnOp = Math.max(...found.map(({ length }) => length));
  const factory = factoryAbove(graph, [scaler, ...others]);
  // As many more as an op has, which are never looked at.
  const range = memory.allocateInstrument("overflow flags", (tensors.length + mostOfAnOp) * FLAG_BYTES);
  const rangeOf = (first: number, count: number): BufferRange => ({
    buffer: range.buffer,
    offset: first * FLAG_BYTES,
    size: count * FLAG_BYTES,
  });
  const make = (name: string, first: number, count: number): Tensor => {
    const flags = factory.make(name, [count * FLAG_STRIDE], "u32", "state");
    memory.placeInstrument(flags, rangeOf(first, count));
    return flags;
  };
  const ofOps = new Map<string, OpFlags>();
  const counts = new Map<number, number>();
  let first = 0;
  for (const [index, op] of graph.ops.entries()) {
    const results = found[index] ?? [];
    if (results.length === 0) continue;
    const tensor = make(`overflow of ${op.name}`, first, results.length);
    ofOps.set(opKey(op), { tensor, numbers: new Map(results.map(({ id }, number) => [id, number])) });
    counts.set(tensor.id, results.length);
    first += results.length;
  }
  const all = make("overflow flags", 0, tensors.length);
  return {
    tensors,
    made: [...Array.from(ofOps.values(), ({ tensor }) => tensor), all],
    flag: (op, calls) => {
      const flags = ofOps.get(opKey(op));
      return flags ? withOverflowFlags(calls, flags, target) : [...calls];
    },
    nameCall: overflowNameCall(all, scaler),
    unread: (place) => (tensor) => {
      const count = counts.get(tensor.id);
      return count === undefined ? place(tensor) : rangeOf(tensors.length, count);
    },
  };
}

/** The same in all micro-batches, whose ops differ in what they accumulate alone. */
function opKey(op: Op): string {
  return [op.kind, ...[...inputsOf(op), ...outputsOf(op)].map(({ id }) => id)].join(" ");
}

/** Every float tensor that an op computes, in order: a gradient that several add to may overflow in any of them. */
function flaggedResults(op: Op): Tensor[] {
  return computedBy(op).filter(({ kind }) => kind === "activation" || kind === "gradient");
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
