/**
 * Where activations lie. WebGPU refuses one buffer bound both for reading and for writing in one dispatch, so
 * activations are spread over a few arenas such that no op reads from an arena it writes to. Within an arena,
 * tensors whose lifetimes do not meet share bytes.
 *
 * Tensors are placed greedily in op order. Each goes to the allowed arena that grows least, into the smallest
 * gap that holds it (best fit); at equal growth, to the arena that came first. A new arena is opened only
 * where no other grows less. Everything is aligned to 256 bytes, WebGPU's default
 * minStorageBufferOffsetAlignment.
 */

import type { Lifetime } from "./lifetimes";
import { MemoryPlanError } from "./memoryErrors";
import { alignedBytes } from "./tensorBytes";

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

interface Slot {
  readonly byteOffset: number;
  readonly byteLength: number;
  readonly lastOp: number;
}

/** An arena while it is being filled: the tensors alive at the current op, by offset. */
class FillingArena {
  bytes = 0;
  #live: Slot[] = [];

  /** Forgets the tensors whose last reader came before this op. */
  release(op: number): void {
    this.#live = this.#live.filter((slot) => slot.lastOp >= op);
  }

  /** The offset a tensor would get, and by how much the arena would grow. */
  fit(byteLength: number): { byteOffset: number; growth: number } {
    let best: { byteOffset: number; gap: number } | undefined;
    let end = 0;
    for (const slot of this.#live) {
      const gap = slot.byteOffset - end;
      if (gap >= byteLength && (best === undefined || gap < best.gap)) best = { byteOffset: end, gap };
      end = slot.byteOffset + slot.byteLength;
    }
    const tail = this.bytes - end;
    if (best === undefined || (tail >= byteLength && tail < best.gap)) {
      return { byteOffset: end, growth: Math.max(0, end + byteLength - this.bytes) };
    }
    return { byteOffset: best.byteOffset, growth: 0 };
  }

  place(slot: Slot): void {
    this.bytes = Math.max(this.bytes, slot.byteOffset + slot.byteLength);
    this.#live.push(slot);
    this.#live.sort((a, b) => a.byteOffset - b.byteOffset);
  }
}

/** Throws `MemoryPlanError` for a tensor above `maxBindingBytes`. */
export function layOutActivations(lifetimes: readonly Lifetime[], maxBindingBytes: number): ActivationLayout {
  const arenas: FillingArena[] = [];
  const placements = new Map<number, ActivationPlacement>();
  const inOrder = lifetimes.toSorted(
    (a, b) =>
      a.first - b.first || alignedBytes(b.tensor) - alignedBytes(a.tensor) || a.tensor.id - b.tensor.id,
  );
  for (const { tensor, first, last, conflicts } of inOrder) {
    const byteLength = alignedBytes(tensor);
    if (byteLength > maxBindingBytes) throw new MemoryPlanError(tensor.name, byteLength, maxBindingBytes);
    for (const arena of arenas) arena.release(first);
    const forbidden = new Set([...conflicts].map((id) => placements.get(id)?.arena));
    let choice = { arena: arenas.length, byteOffset: 0, growth: byteLength };
    for (const [index, arena] of arenas.entries()) {
      const { byteOffset, growth } = arena.fit(byteLength);
      if (forbidden.has(index) || byteOffset + byteLength > maxBindingBytes) continue;
      const isBetter = growth < choice.growth || (growth === choice.growth && choice.arena === arenas.length);
      if (isBetter) choice = { arena: index, byteOffset, growth };
    }
    const arena = arenas[choice.arena] ?? new FillingArena();
    if (choice.arena === arenas.length) arenas.push(arena);
    arena.place({ byteOffset: choice.byteOffset, byteLength, lastOp: last });
    placements.set(tensor.id, { arena: choice.arena, byteOffset: choice.byteOffset });
  }
  return { placements, arenas: arenas.map((arena) => arena.bytes) };
}
