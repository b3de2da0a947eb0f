/**
 * Times one op alone on a device, for `halfstep bench`: warm-up, then several runs, each many dispatches in one submit,
 * because browsers and Dawn round timestamps and a submit has a cost of its own.
 */
import type { Gpu } from "../../gpu/device";
import { GpuMemory, guarded } from "../../gpu/memory";
import { encodeDispatches, type BufferRange, type Dispatch, type PipelineCache } from "../../gpu/pipelines";
import { encodeTensor } from "../../gpu/transfer";
import { opCost } from "../../graph/cost";
import type { Op, Tensor } from "../../graph/ir";
import { spreadOf, type Spread } from "../../numerics/quantile";
import type { LoweringTarget } from "../call";
import { lowerOp } from "../lower";
import { elementStorage, prepareCalls } from "../prepare";
import { targetOf } from "../target";
import { uniformValues } from "./values";

export interface OpFigures {
  readonly runs: number;
  /** The op's dispatches in each submit. */
  readonly repeats: number;
  /** Of the op once. */
  readonly ms: Spread;
  readonly flops: { readonly dense: number; readonly executed: number };
  /** FLOPs over the median. */
  readonly gflops: { readonly dense: number; readonly executed: number };
  /** Moved at least, each operand once (graph/cost.ts). */
  readonly bytes: number;
}

/** Long enough that a submit's own cost (tenths of a millisecond) hardly counts; far below a watchdog's 10 s. */
const RUN_MS = 40;
const MOST_REPEATS = 500;

/** Runs the op on seeded values. @throws GpuError, LimitError */
export async function timeOp(
  gpu: Gpu,
  pipelines: PipelineCache,
  op: Op,
  half: LoweringTarget["half"],
  runs: number,
): Promise<OpFigures> {
  const memory = new GpuMemory(gpu.device, "bench");
  try {
    const calls = lowerOp(op, targetOf(gpu.capabilities, half));
    const place = placement(gpu.device, memory, half);
    const dispatches = await guarded(gpu.device, op.name, () => prepareCalls(calls, half, pipelines, place));
    await timed(gpu.device, dispatches, 1);
    const once = await timed(gpu.device, dispatches, 1);
    const repeats = Math.max(1, Math.min(MOST_REPEATS, Math.round(RUN_MS / once)));
    await timed(gpu.device, dispatches, repeats);
    const times: number[] = [];
    for (let run = 0; run < runs; run++) times.push((await timed(gpu.device, dispatches, repeats)) / repeats);
    const { denseFlops: dense, executedFlops: executed, bytes } = opCost(op);
    const ms = spreadOf(times);
    const perNanosecond = 1 / (ms.median * 1e6);
    const gflops = { dense: dense * perNanosecond, executed: executed * perNanosecond };
    return { runs, repeats, ms, flops: { dense, executed }, gflops, bytes };
  } finally {
    memory.destroy();
  }
}

/** A buffer for each tensor, filled with uniform values when it is first asked for. */
function placement(
  device: GPUDevice,
  memory: GpuMemory,
  half: LoweringTarget["half"],
): (tensor: Tensor) => BufferRange {
  const ranges = new Map<number, BufferRange>();
  return (tensor) => {
    const known = ranges.get(tensor.id);
    if (known) return known;
    const bytes = encodeTensor(uniformValues(tensor, tensor.id), tensor.shape, elementStorage(tensor, half));
    const range = memory.allocate(tensor.name, bytes.byteLength);
    device.queue.writeBuffer(range.buffer, 0, bytes);
    ranges.set(tensor.id, range);
    return range;
  };
}

/** Wall milliseconds of one submit with the dispatches `repeats` times. */
async function timed(device: GPUDevice, dispatches: readonly Dispatch[], repeats: number): Promise<number> {
  const encoder = device.createCommandEncoder({ label: "bench" });
  const pass = encoder.beginComputePass();
  for (let i = 0; i < repeats; i++) encodeDispatches(pass, dispatches);
  pass.end();
  const commands = encoder.finish();
  await device.queue.onSubmittedWorkDone();
  const started = performance.now();
  device.queue.submit([commands]);
  await device.queue.onSubmittedWorkDone();
  return performance.now() - started;
}
