/** A memory map made ready to be looked at: bars on one stack of arenas, and the moment where most is alive. */
import { aliveAtPeak, type MappedTensor, type MemoryMap } from "../../graph/views/memoryMap";

/** An activation as a rectangle: ops from the left, bytes from the bottom of the lowest arena. */
export interface Bar {
  readonly tensor: MappedTensor;
  readonly writtenBy: string;
  readonly lastReadBy: string;
  readonly left: number;
  readonly width: number;
  readonly bottom: number;
}

export interface MemoryPlan {
  readonly bars: readonly Bar[];
  readonly ops: number;
  /** Where the backward pass begins. */
  readonly backward: number;
  /** Bottoms of the arenas but the first. */
  readonly borders: readonly number[];
  readonly arenas: number;
  readonly bytes: number;
  readonly lowerBound: number;
  /** What the activations would take if each had bytes of its own. */
  readonly apart: number;
  readonly peak: { readonly op: string; readonly bytes: number; readonly largest: readonly MappedTensor[] };
}

export function memoryPlanOf(map: MemoryMap): MemoryPlan {
  const { arenas, ops, tensors, backward, bytes, lowerBound } = map;
  const bottoms = arenas.map((_, index) => arenas.slice(0, index).reduce((sum, arena) => sum + arena, 0));
  const peak = aliveAtPeak(map);
  return {
    bars: tensors.map((tensor) => ({
      tensor,
      writtenBy: ops[tensor.first] ?? "",
      lastReadBy: ops[tensor.last] ?? "",
      left: tensor.first,
      // Where it is overwritten, its successor's bar begins.
      width: tensor.last - tensor.first + (tensor.overwritten ? 0 : 1),
      bottom: (bottoms[tensor.arena] ?? 0) + tensor.byteOffset,
    })),
    ops: ops.length,
    backward,
    borders: bottoms.slice(1),
    arenas: arenas.length,
    bytes,
    lowerBound,
    apart: tensors.reduce((sum, tensor) => sum + tensor.bytes, 0),
    peak: { op: ops[peak.op] ?? "", bytes: map.alive[peak.op] ?? 0, largest: peak.tensors },
  };
}
