/**
 * Grids sized on the GPU: behind each list of gates awake, one more call works out how many workgroups its readers get,
 * and those are dispatched indirectly. Nothing is read back for it.
 */
import shader from "../../../shaders/grid-sizes.wgsl?raw";
import type { Tensor } from "../../graph/ir";
import type { TensorFactory } from "../../graph/tensors";
import { MAX_WORKGROUPS_PER_DIMENSION, type KernelCall } from "../call";
import { reading, writing } from "../operands";

/** x, y, z and one word to spare, so that grids are groups of four. */
export const GRID_WORDS = 4;

export interface SizedCalls {
  readonly calls: readonly KernelCall[];
  /** u32 [calls, GRID_WORDS] each: to be placed where indirect dispatches may read. */
  readonly sizes: readonly Tensor[];
}

/** The calls with their grids, and the calls that size them put in. Without gates, the calls as they are. */
export function sizeGrids(calls: readonly KernelCall[], factory: TensorFactory): SizedCalls {
  const readers = new Map<number, KernelCall[]>();
  for (const call of calls) {
    if (!call.sizedBy) continue;
    const { active } = call.sizedBy;
    readers.set(active.id, [...(readers.get(active.id) ?? []), call]);
  }
  const sizes = new Map<number, Tensor>();
  const sized = calls.flatMap((call): KernelCall[] => {
    const withGrid = call.sizedBy ? gridOf(call, sizes, readers) : call;
    const list = call.operands.find(({ access, tensor }) => access !== "read" && readers.has(tensor.id))?.tensor;
    if (!list) return [withGrid];
    const own = readers.get(list.id) ?? [];
    const tensor = factory.make(`${list.name} grids`, [own.length, GRID_WORDS], "u32", "state");
    sizes.set(list.id, tensor);
    return [withGrid, sizingCall(list, tensor, own)];
  });
  return { calls: sized, sizes: [...sizes.values()] };
}

function gridOf(
  call: KernelCall,
  sizes: ReadonlyMap<number, Tensor>,
  readers: ReadonlyMap<number, readonly KernelCall[]>,
): KernelCall {
  const list = call.sizedBy?.active;
  const tensor = list && sizes.get(list.id);
  if (!list || !tensor) throw new RangeError(`${call.label} reads a list of gates before it is made`);
  return { ...call, grid: { sizes: tensor, index: readers.get(list.id)?.indexOf(call) ?? 0 } };
}

function sizingCall(list: Tensor, sizes: Tensor, readers: readonly KernelCall[]): KernelCall {
  const perGate = readers.map(({ sizedBy }) => `${sizedBy?.perGate ?? 0}u`).join(", ");
  return {
    label: `grids ${list.name}`,
    shader,
    constants: { CALLS: readers.length, MOST_IN_A_DIMENSION: MAX_WORKGROUPS_PER_DIMENSION },
    // A variable: not every compiler indexes a constant by a variable.
    prelude: `fn perGateOf(i: u32) -> u32 {
  var perGate = array<u32, ${readers.length}>(${perGate});
  return perGate[i];
}`,
    operands: [reading("awakeList", list, "scalars"), writing("grids", sizes, "scalars")],
    workgroups: [1, 1, 1],
  };
}
