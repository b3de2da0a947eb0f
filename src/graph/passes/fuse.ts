/**
 * Fusion: elementwise ops move into the op that makes what they read. A matmul then ends in GELU, in the addition to the
 * residual stream, or in an activation's gradient; a norm's gradient in the sum with the residual branch and in its cast to
 * half. Each saves a dispatch, a store and a load.
 *
 * No bit changes: a part reads what the part before it gives as a store would have rounded it (`fused` in ir.ts). What
 * only the parts themselves read is never stored and takes no memory. What others read too (the input of an activation,
 * which backward needs) is stored beside the result. (A compiler that fuses a product and a sum across the parts could change
 * a last bit; the software adapters' do not.)
 *
 * Run it last, after splitSums.ts, on what is to be planned: no other pass looks into a fused op.
 */

import type { Graph, HostKind, Op, TailKind, Tensor } from "../ir";
import { inputsOf, outputsOf } from "../ir";
import { definitionOf, resultOf } from "../ops/table";
import { mapOutputs } from "../rewrite";

/** WebGPU's default maxStorageBuffersPerShaderStage. */
export const DEFAULT_BINDINGS = 8;

export interface FusionOptions {
  /** Tensors read from outside the graph: they go on being stored. */
  readonly keep?: readonly Tensor[];
  /** The most bindings of a fused op. */
  readonly bindings?: number;
}

/** A host and the elementwise ops that have joined it. */
interface Group {
  readonly host: Op<HostKind>;
  readonly tail: readonly Op<TailKind>[];
}

/** Fuses what can be. An op that would need too many bindings stays alone. */
export function fuse(graph: Graph, { keep = [], bindings = DEFAULT_BINDINGS }: FusionOptions = {}): Graph {
  const uses = new Uses(graph.ops, keep);
  /** By the index of the host; and that index for each tensor that is in registers there. */
  const groups = new Map<number, Group>();
  const inRegisters = new Map<number, number>();
  const joined = new Set<Op>();
  for (const [index, op] of graph.ops.entries()) {
    if (isHost(op)) {
      groups.set(index, { host: op, tail: [] });
      inRegisters.set(resultOf(op).id, index);
    } else if (isTail(op)) {
      const at = hostFor(op, inRegisters, uses);
      const group = groups.get(at);
      if (group === undefined) continue;
      const grown = { ...group, tail: [...group.tail, op] };
      if (bindingsOf(grown, uses.storedOf(grown)) > bindings) continue;
      groups.set(at, grown);
      inRegisters.set(resultOf(op).id, at);
      joined.add(op);
    }
  }
  const ops = graph.ops.flatMap((op, index): Op[] => {
    if (joined.has(op)) return [];
    const group = groups.get(index);
    return [group === undefined || group.tail.length === 0 ? op : fusedOp(group, uses.storedOf(group))];
  });
  return { ...graph, ops };
}

/** The parts of an op up to the one that makes `result`, which goes to `target` and is all that is stored. */
export function partsUpTo(op: Op, result: Tensor, target: Tensor): Op {
  const retarget = <O extends Op>(part: O): O =>
    mapOutputs(part, (tensor) => (tensor.id === result.id ? target : tensor));
  if (op.kind !== "fused") return retarget(op);
  const { host, tail } = op.attributes;
  const last = tail.findIndex((part) => resultOf(part).id === result.id);
  if (last < 0) return retarget(host);
  return fusedOp({ host, tail: tail.slice(0, last + 1).map(retarget) }, new Set([target.id]));
}

/**
 * A kernel that adds to what is there would have to read it, gradients and states outlive the step, and one that writes only
 * the blocks awake would leave the rest of a tail undone.
 */
function isHost(op: Op): op is Op<HostKind> {
  if (definitionOf(op).fusion !== "host" || resultOf(op).kind !== "activation") return false;
  const addsUp = "accumulate" in op.attributes && op.attributes.accumulate;
  const restricted = "restricted" in op.attributes ? op.attributes.restricted : undefined;
  return !addsUp && (restricted === undefined || restricted.axis === "K");
}

/** A repeat (recompute.ts) stays where it is: made early, it would be kept after all. */
function isTail(op: Op): op is Op<TailKind> {
  return definitionOf(op).fusion === "tail" && outputsOf(op).every(({ repeats }) => repeats === undefined);
}

/** The index of the host that has one of the op's inputs in registers, and comes after all the others; −1 for none. */
function hostFor(op: Op<TailKind>, inRegisters: ReadonlyMap<number, number>, uses: Uses): number {
  const inputs = inputsOf(op);
  const at = Math.max(...inputs.map(({ id }) => inRegisters.get(id) ?? -1));
  const isThere = (tensor: Tensor): boolean => inRegisters.get(tensor.id) === at || uses.isMadeBefore(tensor, at);
  return inputs.every(isThere) ? at : -1;
}

function fusedOp(group: Group, stored: ReadonlySet<number>): Op<"fused"> {
  const { host, tail } = group;
  const made = [host, ...tail].map(resultOf);
  return {
    kind: "fused",
    name: made.at(-1)?.name ?? host.name,
    inputs: slots([...inputsOf(host), ...tailReads(group)]),
    outputs: { ...slots(made.filter(({ id }) => stored.has(id))), ...besideResult(host) },
    attributes: { host, tail },
    ...(host.backward && { backward: true }),
  };
}

/** What a host binds, and what its tail adds to that; the host's result counts where it is stored. */
function bindingsOf(group: Group, stored: ReadonlySet<number>): number {
  const others = Object.keys(besideResult(group.host)).length;
  return inputsOf(group.host).length + others + tailReads(group).length + stored.size;
}

/** What the tail reads from memory, each once. */
function tailReads({ host, tail }: Group): Tensor[] {
  const made = new Set([host, ...tail].map((part) => resultOf(part).id));
  const read = new Map(tail.flatMap(inputsOf).map((tensor) => [tensor.id, tensor]));
  return [...read.values()].filter(({ id }) => !made.has(id));
}

/** What a host writes for itself alone. */
function besideResult(host: Op<HostKind>): { readonly partials?: Tensor } {
  const partials = host.kind === "matmul" ? host.outputs.partials : undefined;
  return partials === undefined ? {} : { partials };
}

function slots(tensors: readonly Tensor[]): Record<string, Tensor> {
  return Object.fromEntries(tensors.map((tensor, index) => [`${index}`, tensor]));
}

/** Who makes and who reads each tensor. */
class Uses {
  readonly #kept: ReadonlySet<number>;
  readonly #madeAt = new Map<number, number>();
  readonly #readers = new Map<number, Op[]>();

  constructor(ops: readonly Op[], keep: readonly Tensor[]) {
    this.#kept = new Set(keep.map((tensor) => tensor.id));
    for (const [index, op] of ops.entries()) {
      for (const { id } of outputsOf(op)) this.#madeAt.set(id, index);
      for (const { id } of inputsOf(op)) this.#readers.set(id, [...(this.#readers.get(id) ?? []), op]);
    }
  }

  /** Whether a tensor is there before op number `index`; parameters and inputs always are. */
  isMadeBefore({ id }: Tensor, index: number): boolean {
    return (this.#madeAt.get(id) ?? -1) < index;
  }

  /** Ids of the results of a group that something outside it reads. */
  storedOf({ host, tail }: Group): Set<number> {
    const parts: Op[] = [host, ...tail];
    const isRead = ({ id }: Tensor): boolean =>
      this.#kept.has(id) || (this.#readers.get(id) ?? []).some((reader) => !parts.includes(reader));
    return new Set(
      [host, ...tail]
        .map(resultOf)
        .filter(isRead)
        .map(({ id }) => id),
    );
  }
}
