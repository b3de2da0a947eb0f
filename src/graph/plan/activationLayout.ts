/**
 * Where activations lie. WebGPU refuses one buffer bound both for reading and for writing in one dispatch, so
 * activations are spread over a few arenas such that no op reads from an arena it writes to. Within an arena,
 * tensors whose lifetimes do not meet share bytes.
 *
 * Tensors are placed greedily, each into the allowed arena that grows least, in the smallest gap that holds it (best
 * fit); at equal growth, into the arena that came first. A new arena is opened only where no other grows less. In which
 * order they come decides how much is wasted, and no order is best for all graphs: from the best of a few, a search moves one
 * tensor at a time, and keeps what takes no more. Everything is aligned to 256 bytes, WebGPU's default
 * minStorageBufferOffsetAlignment.
 */

import { Random } from "../../numerics/random";
import type { Lifetime } from "./lifetimes";
import { MemoryPlanError } from "./memoryErrors";
import { alignedBytes } from "../tensorBytes";

export interface ActivationPlacement {
  /** Index of the arena. */
  readonly arena: number;
  readonly byteOffset: number;
}

export interface ActivationLayout {
  readonly placements: ReadonlyMap<number, ActivationPlacement>;
  /** Bytes of each arena. */
  readonly arenas: readonly number[];
}

type Order = (a: Lifetime, b: Lifetime) => number;

const size = ({ tensor }: Lifetime): number => alignedBytes(tensor);
const duration = ({ first, last }: Lifetime): number => last - first + 1;
const byStart: Order = (a, b) => a.first - b.first || size(b) - size(a) || a.tensor.id - b.tensor.id;

const ORDERS: readonly Order[] = [
  byStart,
  (a, b) => size(b) - size(a) || byStart(a, b),
  (a, b) => duration(b) - duration(a) || byStart(a, b),
  (a, b) => size(b) * duration(b) - size(a) * duration(a) || byStart(a, b),
];

/** The GPT presets reach their bound before; in 8 bits more would save another 2 % (docs/performance.md). */
const TRIALS = 200;
/** The same graph has the same plan, always. */
const SEED = 1;

interface Slot {
  readonly byteOffset: number;
  readonly byteLength: number;
  readonly lifetime: Lifetime;
}

/** An arena while it is being filled. */
class FillingArena {
  bytes = 0;
  readonly #slots: Slot[] = [];

  /** The offset a tensor would get, and by how much the arena would grow. */
  fit(lifetime: Lifetime): { byteOffset: number; growth: number } {
    const byteLength = size(lifetime);
    let best: { byteOffset: number; gap: number } | undefined;
    let end = 0;
    for (const slot of this.#slots) {
      if (slot.lifetime.last < lifetime.first || lifetime.last < slot.lifetime.first) continue;
      const gap = slot.byteOffset - end;
      if (gap >= byteLength && (best === undefined || gap < best.gap)) best = { byteOffset: end, gap };
      end = Math.max(end, slot.byteOffset + slot.byteLength);
    }
    const tail = this.bytes - end;
    if (best === undefined || (tail >= byteLength && tail < best.gap)) {
      return { byteOffset: end, growth: Math.max(0, end + byteLength - this.bytes) };
    }
    return { byteOffset: best.byteOffset, growth: 0 };
  }

  place(slot: Slot): void {
    this.bytes = Math.max(this.bytes, slot.byteOffset + slot.byteLength);
    const after = this.#slots.findIndex(({ byteOffset }) => byteOffset > slot.byteOffset);
    this.#slots.splice(after < 0 ? this.#slots.length : after, 0, slot);
  }
}

/**
 * @param lowerBound the most bytes alive at once: a layout that takes no more is looked for no further.
 * @throws MemoryPlanError for a tensor above `maxBindingBytes`.
 */
export function layOutActivations(
  lifetimes: readonly Lifetime[],
  lowerBound: number,
  maxBindingBytes: number,
): ActivationLayout {
  const inOrder = (order: readonly Lifetime[]): Trial => ({ order, layout: layOutInOrder(order, maxBindingBytes) });
  const random = new Random(SEED);
  let best = ORDERS.map((order) => inOrder(lifetimes.toSorted(order))).reduce((least, trial) =>
    bytesOf(trial.layout) < bytesOf(least.layout) ? trial : least,
  );
  for (let trial = 0; trial < TRIALS && bytesOf(best.layout) > lowerBound; trial++) {
    const next = inOrder(withOneMoved(best.order, random));
    if (bytesOf(next.layout) <= bytesOf(best.layout)) best = next;
  }
  return best.layout;
}

interface Trial {
  readonly order: readonly Lifetime[];
  readonly layout: ActivationLayout;
}

function withOneMoved(order: readonly Lifetime[], random: Random): Lifetime[] {
  const from = random.integer(order.length);
  const others = order.toSpliced(from, 1);
  return others.toSpliced(random.integer(order.length), 0, ...order.slice(from, from + 1));
}

function bytesOf({ arenas }: ActivationLayout): number {
  return arenas.reduce((sum, bytes) => sum + bytes, 0);
}

function layOutInOrder(ordered: readonly Lifetime[], maxBindingBytes: number): ActivationLayout {
  const arenas: FillingArena[] = [];
  const placements = new Map<number, ActivationPlacement>();
  for (const lifetime of ordered) {
    const { tensor, conflicts } = lifetime;
    const byteLength = size(lifetime);
    if (byteLength > maxBindingBytes) throw new MemoryPlanError(tensor.name, byteLength, maxBindingBytes);
    const forbidden = new Set([...conflicts].map((id) => placements.get(id)?.arena));
    let choice = { arena: arenas.length, byteOffset: 0, growth: byteLength };
    for (const [index, arena] of arenas.entries()) {
      const { byteOffset, growth } = arena.fit(lifetime);
      if (forbidden.has(index) || byteOffset + byteLength > maxBindingBytes) continue;
      const isBetter = growth < choice.growth || (growth === choice.growth && choice.arena === arenas.length);
      if (isBetter) choice = { arena: index, byteOffset, growth };
    }
    const arena = arenas[choice.arena] ?? new FillingArena();
    if (choice.arena === arenas.length) arenas.push(arena);
    arena.place({ byteOffset: choice.byteOffset, byteLength, lifetime });
    placements.set(tensor.id, { arena: choice.arena, byteOffset: choice.byteOffset });
  }
  return { placements, arenas: arenas.map((arena) => arena.bytes) };
}
