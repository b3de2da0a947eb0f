/** Neither fusion, nor results in place, nor recomputation changes a bit of a run: weights, figures, what overflowed first, validation and histograms. */
import { beforeAll, describe, expect, it } from "vitest";
import { OURS } from "../../words/refused";
import { defaultExperiment, parseExperiment, type Experiment } from "../../config/experiment";
import { createDataSource } from "../../data/createDataSource";
import type { Gpu } from "../../gpu/device";
import { sharedGpuWithPipelines } from "../../gpu/testing/sharedGpu";
import type { PipelineCache } from "../../gpu/pipelines";
import { HISTOGRAM_BINS } from "../../numerics/exponentHistogram";
import { wholeStep } from "../lane/laneProgram";
import { openLanes } from "../lane/openLanes";
import { Session, type StepReport } from "../session";
import { figuresOf, stateBits, TINY_GPT, TINY_GPT_BATCH } from "../testing/sessions";

let gpu: Gpu;
let pipelines: PipelineCache;
beforeAll(async () => {
  ({ gpu, pipelines } = await sharedGpuWithPipelines());
});

/** Overflows in the first steps, two micro-batches, one step of two observed. */
const experiment = (base: object, lanes: string[]): Experiment =>
  parseExperiment(
    {
      base: {
        ...base,
        training: {
          batchSize: TINY_GPT_BATCH,
          steps: 20,
          validationInterval: 3,
          accumulation: 2,
          histogramInterval: 2,
        },
        precision: { scaler: { kind: "dynamic", initialScale: 2 ** 30 } },
      },
      lanes,
    },
    OURS,
    defaultExperiment(),
  );

async function record(chosen: Experiment, fuses: boolean) {
  const data = await createDataSource(chosen.base);
  const lanes = await openLanes({ gpu, pipelines, experiment: chosen, data, fuses });
  const steps: StepReport[] = [];
  const validations: number[] = [];
  const histograms: Record<string, number[]> = {};
  const session = new Session(lanes, data, {
    onSteps: (_, reports) => steps.push(...reports),
    onValidation: (_, { loss, accuracy }) => validations.push(loss, accuracy),
    onHistograms: (lane, { step, counts }) => {
      for (const [row, { name, kind }] of (lane.program.observed?.watched ?? []).entries())
        histograms[`${lane.name} ${step} ${kind} ${name}`] = [
          ...counts.subarray(row * HISTOGRAM_BINS, (row + 1) * HISTOGRAM_BINS),
        ];
    },
  });
  await session.advance({ until: 5 });
  const bits = await Promise.all(lanes.map((lane) => stateBits(lane, gpu)));
  const dispatches = lanes.map(({ program }) => wholeStep(program.step).length);
  const inPlace = lanes.map(({ program }) => program.plan.inPlace.size);
  session.destroy();
  return { dispatches, inPlace, run: { bits, steps: figuresOf(steps), validations, histograms } };
}

const HALVES = ["mixed-native", "mixed-packed", "mixed-e4m3"];

describe("a step with fused ops", () => {
  it.each([
    ["a GPT", TINY_GPT, ["fp32", ...HALVES]],
    ["an MLP", { model: { kind: "mlp", layers: 2, width: 17 }, data: { kind: "spirals" } }, ["fp32", "mixed-packed"]],
  ] as const)(
    "is that of %s without, to the bit, in fewer dispatches and with results in place",
    async (_, base, lanes) => {
      const possible = lanes.filter((name) => name !== "mixed-native" || gpu.capabilities.shaderF16);
      const chosen = experiment(base, possible);
      const [together, apart] = [await record(chosen, true), await record(chosen, false)];
      expect(together.run).toEqual(apart.run);
      for (const [index, count] of together.dispatches.entries())
        expect(count).toBeLessThan(apart.dispatches[index] ?? 0);
      for (const [index, count] of together.inPlace.entries()) expect(count).toBeGreaterThan(apart.inPlace[index] ?? 0);
    },
  );
});

describe("a step that makes norms and activations again", () => {
  it.each([
    ["a GPT", TINY_GPT, ["fp32", "mixed-packed", "mixed-e4m3"]],
    ["an MLP", { model: { kind: "mlp", layers: 2, width: 17 }, data: { kind: "spirals" } }, ["mixed-packed"]],
  ] as const)("is that of %s that keeps them, to the bit, in more dispatches", async (_, base, lanes) => {
    const kept = experiment(base, [...lanes]);
    const again = experiment({ ...base, model: { ...base.model, recompute: true } }, [...lanes]);
    const [whole, less] = [await record(kept, true), await record(again, true)];
    expect(less.run).toEqual(whole.run);
    for (const [index, count] of less.dispatches.entries())
      expect(count).toBeGreaterThan(whole.dispatches[index] ?? Infinity);
  });
});
