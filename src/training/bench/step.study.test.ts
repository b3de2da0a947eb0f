import { beforeAll, expect, test } from "vitest";
import { OURS } from "../../words/refused";
import { defaultExperiment, parseExperiment } from "../../config/experiment";
import { createDataSource } from "../../data/createDataSource";
import type { Gpu } from "../../gpu/device";
import { sharedGpuWithPipelines } from "../../gpu/testing/sharedGpu";
import type { PipelineCache } from "../../gpu/pipelines";
import { profileStep } from "./profile";
import { benchScaling } from "./scaling";
import { benchStep, type StepFigures } from "./step";

let gpu: Gpu;
let pipelines: PipelineCache;
beforeAll(async () => {
  ({ gpu, pipelines } = await sharedGpuWithPipelines());
});

const experiment = parseExperiment(
  {
    base: {
      model: { kind: "mlp", layers: 1, width: 8 },
      data: { kind: "spirals" },
      training: { batchSize: 16 },
    },
    lanes: ["fp32", "mixed-packed"],
  },
  OURS,
  defaultExperiment(),
);

test("figures of each lane, measured over the runs asked for, with the lane's own FLOPs and bytes", async () => {
  const data = await createDataSource(experiment.base);
  const figures: StepFigures[] = [];
  for await (const lane of benchStep({ gpu, pipelines, experiment, data, warmUp: 2, runs: 3 })) figures.push(lane);
  expect(figures.map(({ lane, precision, runs }) => [lane, precision, runs])).toEqual([
    ["fp32", "fp32", 3],
    ["mixed-packed", "mixed-packed", 3],
  ]);
  for (const { stepMs, gpuMs, gflops, flopsPerStep, dispatches, jsMs, loss, ...counts } of figures) {
    expect(stepMs.min).toBeGreaterThan(0);
    expect([stepMs.min, stepMs.median, stepMs.p95, stepMs.max]).toEqual(
      [stepMs.min, stepMs.median, stepMs.p95, stepMs.max].toSorted((a, b) => a - b),
    );
    expect(gflops.executed).toBeCloseTo(flopsPerStep.executed / (stepMs.median * 1e6), 12);
    expect(dispatches).toBeGreaterThan(5);
    expect(jsMs).toBeGreaterThan(0);
    expect(loss).toBeGreaterThan(0);
    expect(gpuMs !== undefined).toBe(gpu.capabilities.timestampQuery);
    expect(counts).toMatchObject({ submitsPerStep: 1, objectsCreated: 0 });
  }
  const [fp32, mixed] = figures;
  expect(mixed?.bytes.activations).toBeLessThan(fp32?.bytes.activations ?? 0);
});

test("a step's profile names every dispatch once, slowest first, with shares that add up", async () => {
  const data = await createDataSource(experiment.base);
  const [lane] = experiment.lanes;
  const one = { ...experiment, lanes: lane ? [lane] : [] };
  const figures = await profileStep({ gpu, pipelines, experiment: one, data, runs: 1, budgetMs: 1 });
  expect(figures.map(({ label }) => label)).toContain("optimizer adamw");
  expect(figures.map(({ ms }) => ms)).toEqual(figures.map(({ ms }) => ms).toSorted((a, b) => b - a));
  expect(figures.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
});

test("a scaling curve has a point for each value and lane, and the work doubles with the batch", async () => {
  const points: number[] = [];
  const options = { gpu, pipelines, experiment, warmUp: 2, runs: 1, budgetMs: 1 };
  for await (const { value, executedFlops } of benchScaling({ ...options, curves: { batch: [16, 32] } }))
    points.push(executedFlops / value);
  expect(points).toHaveLength(4);
  expect(points[2]).toBeCloseTo(points[0] ?? 0, -2);
});
