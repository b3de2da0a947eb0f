/**
 * What a device allows, measured in the same run as what is judged by it: the rate of its largest copy, and of the
 * fastest matrix product in each element type. A kernel's share of the ceiling is the larger of its two rates' shares:
 * 100 % means as many bytes a second as a copy moves, or as many operations as the best product does.
 */
import type { Gpu } from "../../gpu/device";
import { GpuMemory } from "../../gpu/memory";
import { spreadOf } from "../../numerics/quantile";
import type { BenchSize } from "./benchCase";
import type { KernelFigure } from "./figures";

const MEBIBYTE = 2 ** 20;
const COPY_BYTES: Readonly<Record<BenchSize, number>> = {
  small: 16 * MEBIBYTE,
  medium: 64 * MEBIBYTE,
  large: 512 * MEBIBYTE,
};
const COPY_RUNS = 7;

/** Bytes read and written each second by `copyBufferToBuffer`, by the median of several runs. */
export async function copyRate({ device }: Gpu, size: BenchSize): Promise<number> {
  const memory = new GpuMemory(device, "bench");
  const limit = Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize);
  const bytes = Math.min(COPY_BYTES[size], limit - (limit % MEBIBYTE));
  try {
    const from = memory.allocate("copied from", bytes);
    const to = memory.allocate("copied to", bytes);
    const times: number[] = [];
    // The first touches pages that nobody has touched.
    for (let run = 0; run <= COPY_RUNS; run++) {
      const encoder = device.createCommandEncoder({ label: "copy" });
      encoder.copyBufferToBuffer(from.buffer, 0, to.buffer, 0, bytes);
      await device.queue.onSubmittedWorkDone();
      const started = performance.now();
      device.queue.submit([encoder.finish()]);
      await device.queue.onSubmittedWorkDone();
      if (run > 0) times.push(performance.now() - started);
    }
    return (2 * bytes * 1e3) / spreadOf(times).median;
  } finally {
    memory.destroy();
  }
}

export interface Ceilings {
  /** Read and written. */
  readonly copyBytesPerSecond: number;
  /** GFLOP/s by element type. */
  readonly matmulGflops: Readonly<Record<string, number>>;
}

export function ceilingsOf(figures: readonly KernelFigure[], copyBytesPerSecond: number): Ceilings {
  const matmulGflops: Record<string, number> = {};
  for (const { family, elementType, gflops } of figures) {
    if (family !== "matmul") continue;
    matmulGflops[elementType] = Math.max(matmulGflops[elementType] ?? 0, gflops.executed);
  }
  return { copyBytesPerSecond, matmulGflops };
}

/** 0…1, above 1 where a kernel outruns a copy: its operands stayed in a cache. */
export function shareOfCeiling(
  { elementType, gflops, bytesPerSecond }: KernelFigure,
  { copyBytesPerSecond, matmulGflops }: Ceilings,
): number {
  const most = matmulGflops[elementType];
  const ofProducts = most === undefined ? 0 : gflops.executed / most;
  return Math.max(ofProducts, bytesPerSecond / copyBytesPerSecond);
}
