import { beforeAll, expect, test } from "vitest";
import type { Gpu } from "../../gpu/device";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import { PipelineCache } from "../../gpu/pipelines";
import { halfForms } from "../check/harness";
import { BENCH_FAMILIES } from "./benchCase";
import { benchKernels, type KernelBenchEvent } from "./benchKernels";
import { ceilingsOf, shareOfCeiling } from "./figures";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await sharedGpu();
});

test("every case named is timed in each element type, and the copy and the best product are the ceiling", async () => {
  const options = { families: BENCH_FAMILIES, size: "small", filter: "128×128", runs: 3, budgetMs: 1 } as const;
  const events: KernelBenchEvent[] = [];
  for await (const event of benchKernels(gpu, new PipelineCache(gpu.device), options)) events.push(event);
  const types = ["f32", ...halfForms(gpu).map((half) => `f16-${half}`)];
  const [ceiling, ...rest] = events;
  expect(ceiling).toMatchObject({ type: "ceiling", cases: rest.length });
  const figures = rest.map((event) => {
    if (event.type !== "figure") throw new Error(`No figure: ${JSON.stringify(event)}`);
    return event.figure;
  });
  const product = "128×128 · 128×128";
  expect(figures.map(({ op, elementType }) => `${elementType} ${op}`)).toEqual(
    types.flatMap((type) => [product, `dA of ${product}`, `dB of ${product}`].map((op) => `${type} ${op}`)),
  );
  const copied = ceiling?.type === "ceiling" ? ceiling.copyBytesPerSecond : Number.NaN;
  expect(copied).toBeGreaterThan(0);
  for (const figure of figures) {
    const { ms, flops, gflops, bytes, bytesPerSecond, runs, readBackMs } = figure;
    expect(runs).toBe(3);
    expect(flops.executed).toBe(2 * 128 ** 3);
    expect(gflops.executed).toBeCloseTo(flops.executed / (ms.median * 1e6), 9);
    expect(bytesPerSecond).toBeCloseTo((bytes * 1000) / ms.median, 3);
    expect(readBackMs !== undefined).toBe(figure.op === product);
    expect(shareOfCeiling(figure, ceilingsOf(figures, copied))).toBeGreaterThan(0);
  }
});
