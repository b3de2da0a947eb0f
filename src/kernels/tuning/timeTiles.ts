/**
 * Times one op in several tiles, in turns, so that a clock that rises or a neighbour that disturbs meets all of them. By
 * timestamp queries where there are any; else by the wall time of batches.
 */
import type { Gpu } from "../../gpu/device";
import { GpuMemory } from "../../gpu/memory";
import { PassTimer } from "../../gpu/passTimer";
import { encodeDispatches, type BufferRange, type Dispatch, type PipelineCache } from "../../gpu/pipelines";
import { readRange } from "../../gpu/transfer";
import { bytesPerElement } from "../../gpu/storage";
import { storedElements, type Op, type Tensor } from "../../graph/ir";
import type { LoweringTarget } from "../call";
import { lowerMatmul } from "../matmul";
import { elementStorage, prepareCalls } from "../prepare";
import type { MatmulTile } from "../tile";

/** Browsers round timestamps to 0.1 ms: a batch is long beside that. */
const BATCH_MS = 2;
const MOST_REPEATS = 200;
const ROUNDS = 3;

/**
 * Milliseconds of the op in each tile, the best of a few batches each. Operands hold zeros: the time of a product does not
 * depend on them. @throws GpuError, LimitError, OutOfMemoryError
 */
export async function timeTiles(
  gpu: Gpu,
  pipelines: PipelineCache,
  op: Op<"matmul">,
  target: LoweringTarget,
  tiles: readonly MatmulTile[],
): Promise<number[]> {
  const memory = new GpuMemory(gpu.device, `tuning ${op.name}`);
  const clock = gpu.capabilities.timestampQuery ? new PassTimer(gpu.device, "tuning", 1) : undefined;
  try {
    const place = placement(memory, target.half);
    const variants = await Promise.all(
      tiles.map((tile) => prepareCalls(lowerMatmul(op, target, tile), target.half, pipelines, place)),
    );
    await memory.check();
    const batch = (dispatches: readonly Dispatch[], repeats: number): Promise<number> =>
      timed(gpu.device, clock, dispatches, repeats);
    for (const dispatches of variants) await batch(dispatches, 1);
    const [first = []] = variants;
    const once = await batch(first, 1);
    const repeats = Math.max(1, Math.min(MOST_REPEATS, Math.round(BATCH_MS / once)));
    const best = tiles.map(() => Infinity);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [index, dispatches] of variants.entries()) {
        const ms = (await batch(dispatches, repeats)) / repeats;
        best[index] = Math.min(best[index] ?? Infinity, ms);
      }
    }
    return best;
  } finally {
    clock?.destroy();
    memory.destroy();
  }
}

/** A buffer for each tensor, made when it is first asked for. */
function placement(memory: GpuMemory, half: LoweringTarget["half"]): (tensor: Tensor) => BufferRange {
  const ranges = new Map<number, BufferRange>();
  return (tensor) => {
    const bytes = storedElements(tensor.shape) * bytesPerElement(elementStorage(tensor, half));
    const range = ranges.get(tensor.id) ?? memory.allocate(tensor.name, bytes);
    ranges.set(tensor.id, range);
    return range;
  };
}

async function timed(
  device: GPUDevice,
  clock: PassTimer | undefined,
  dispatches: readonly Dispatch[],
  repeats: number,
): Promise<number> {
  const encoder = device.createCommandEncoder({ label: "tuning" });
  const pass = encoder.beginComputePass(clock ? { timestampWrites: clock.writes(0) } : {});
  for (let i = 0; i < repeats; i++) encodeDispatches(pass, dispatches);
  pass.end();
  clock?.resolve(encoder);
  const started = performance.now();
  device.queue.submit([encoder.finish()]);
  await device.queue.onSubmittedWorkDone();
  const wall = performance.now() - started;
  if (!clock) return wall;
  const ms = clock.meanMs(await readRange(device, clock.range), 0, 1);
  // Rounded to nothing, a timestamp says less than the wall clock.
  return ms > 0 ? ms : wall;
}
