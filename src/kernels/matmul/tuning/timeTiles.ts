/**
 * Times one op in several tiles, of those that give the first one's bits, in turns, so that a clock that rises or a neighbour that disturbs meets all of them. By
 * timestamp queries where there are any; else by the wall time of batches.
 */
import type { Gpu } from "../../../gpu/device";
import { GpuMemory } from "../../../gpu/memory";
import { PassTimer } from "../../../gpu/passTimer";
import { encodeDispatches, type Dispatch, type PipelineCache } from "../../../gpu/pipelines";
import { readRange } from "../../../gpu/transfer";
import type { Op } from "../../../graph/ir";
import type { LoweringTarget } from "../../call";
import { lowerMatmul } from "../matmul";
import { NoiseBuffers } from "../../instruments/noiseBuffers";
import { prepareCalls } from "../../prepare";
import type { MatmulTile } from "../tile";

/** Browsers round timestamps to 0.1 ms: a batch is long beside that. */
const BATCH_MS = 2;
const MOST_REPEATS = 200;
const ROUNDS = 3;

/**
 * Milliseconds of the op in each tile, the best of a few batches each, on noise: zeros are no work for some devices. All
 * tiles add up in the same order, but WGSL lets a compiler fuse a product and its sum in one kernel and not in another:
 * Infinity for a tile whose result has other bits than the first one's, so that no bit depends on a stopwatch. @throws GpuError, LimitError, OutOfMemoryError
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
    const buffers = new NoiseBuffers(gpu.device, memory, target.half);
    const variants = await Promise.all(
      tiles.map((tile) => prepareCalls(lowerMatmul(op, target, tile), target.half, pipelines, buffers.place)),
    );
    await memory.check();
    const batch = (dispatches: readonly Dispatch[], repeats: number): Promise<number> =>
      timed(gpu.device, clock, dispatches, repeats);
    const results: Uint32Array[] = [];
    for (const dispatches of variants)
      results.push(await resultOf(gpu.device, buffers, op, () => batch(dispatches, 1)));
    const [first = []] = variants;
    const [expected = new Uint32Array()] = results;
    const once = await batch(first, 1);
    const repeats = Math.max(1, Math.min(MOST_REPEATS, Math.round(BATCH_MS / once)));
    const best = tiles.map(() => Infinity);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [index, dispatches] of variants.entries()) {
        if (!areEqual(results[index] ?? expected, expected)) continue;
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

/** Runs the op once on the same noise as any other tile, and gives its result as it is stored. */
async function resultOf(
  device: GPUDevice,
  buffers: NoiseBuffers,
  { outputs: { out } }: Op<"matmul">,
  run: () => Promise<unknown>,
): Promise<Uint32Array> {
  // An accumulating product adds to what is there.
  buffers.fill(out);
  await run();
  return new Uint32Array(await readRange(device, buffers.place(out)));
}

function areEqual(a: Uint32Array, b: Uint32Array): boolean {
  return a.length === b.length && a.every((word, index) => word === b[index]);
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
