/** The rate of a device's largest copy: one of the two ceilings its kernels are judged by (figures.ts). */
import type { Gpu } from "../../gpu/device";
import { GpuMemory } from "../../gpu/memory";
import { spreadOf } from "../../numerics/quantile";
import type { BenchSize } from "./benchCase";

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
    await memory.check();
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
