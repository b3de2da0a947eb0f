import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultExperiment, parseExperiment } from "../config/experiment";
import { createDataSource } from "../data/createDataSource";
import type { Gpu } from "../gpu/device";
import { openNodeGpu } from "../gpu/node";
import { PipelineCache } from "../gpu/pipelines";
import { benchStep, type StepFigures } from "./benchStep";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openNodeGpu();
});
afterAll(() => gpu.destroy());

test("figures of each lane, measured over the runs asked for, with the lane's own FLOPs and bytes", async () => {
  const base = {
    model: { kind: "mlp", layers: 1, width: 8 },
    data: { kind: "spirals" },
    training: { batchSize: 16 },
  };
  const experiment = parseExperiment(
    { base, lanes: ["fp32", "mixed-packed"] },
    "a test",
    defaultExperiment(),
  );
  const data = await createDataSource(experiment.base);
  const pipelines = new PipelineCache(gpu.device);
  const figures: StepFigures[] = [];
  for await (const lane of benchStep({ gpu, pipelines, experiment, data, warmUp: 2, runs: 3 }))
    figures.push(lane);
  expect(figures.map(({ lane, precision, runs }) => [lane, precision, runs])).toEqual([
    ["fp32", "fp32", 3],
    ["mixed-packed", "mixed-packed", 3],
  ]);
  for (const { stepMs, gflops, flopsPerStep, dispatches, jsMs } of figures) {
    expect(stepMs.min).toBeGreaterThan(0);
    expect([stepMs.min, stepMs.median, stepMs.p95, stepMs.max]).toEqual(
      [stepMs.min, stepMs.median, stepMs.p95, stepMs.max].toSorted((a, b) => a - b),
    );
    expect(gflops.executed).toBeCloseTo(flopsPerStep.executed / (stepMs.median * 1e6), 12);
    expect(dispatches).toBeGreaterThan(5);
    expect(jsMs).toBeGreaterThan(0);
  }
  const [fp32, mixed] = figures;
  expect(mixed?.bytes.activations).toBeLessThan(fp32?.bytes.activations ?? 0);
});
