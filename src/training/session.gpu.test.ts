import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultExperiment, parseExperiment, type Experiment } from "../config/experiment";
import { createDataSource } from "../data/createDataSource";
import type { Gpu } from "../gpu/device";
import { openNodeGpu } from "../gpu/node";
import { PipelineCache } from "../gpu/pipelines";
import { openLanes } from "./openLanes";
import { Session, type StepReport, type ValidationReport } from "./session";

const spirals = parseExperiment(
  {
    base: {
      model: { kind: "mlp", layers: 2, width: 32 },
      data: { kind: "spirals" },
      training: { batchSize: 33, steps: 60, validationInterval: 20 },
      optimizer: { learningRate: 0.01, schedule: "constant", warmupSteps: 0 },
      precision: { scaler: { kind: "dynamic", growthInterval: 10 } },
    },
    lanes: ["fp32", "mixed-packed"],
  },
  "a test",
  defaultExperiment(),
);

interface Curves {
  readonly steps: Record<string, StepReport[]>;
  readonly validations: Record<string, ValidationReport[]>;
}

describe("a session", () => {
  let gpu: Gpu;
  let pipelines: PipelineCache;

  beforeAll(async () => {
    gpu = await openNodeGpu();
    pipelines = new PipelineCache(gpu.device);
  });
  afterAll(() => gpu.destroy());

  async function open(experiment: Experiment): Promise<{ session: Session; curves: Curves }> {
    const data = await createDataSource(experiment.base);
    const lanes = await openLanes({ gpu, pipelines, experiment, data });
    const curves: Curves = { steps: {}, validations: {} };
    const session = new Session(lanes, data, {
      onSteps: (lane, reports) => (curves.steps[lane.name] ??= []).push(...reports),
      onValidation: (lane, report) => (curves.validations[lane.name] ??= []).push(report),
    });
    return { session, curves };
  }

  it("brings both losses down, each step reported once and in order", async () => {
    const { session, curves } = await open(spirals);
    await session.advance({ until: 60 });
    for (const lane of ["fp32", "mixed-packed"]) {
      const steps = curves.steps[lane] ?? [];
      expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 60 }, (_, step) => step));
      expect(steps.at(-1)?.loss).toBeLessThan(0.85 * (steps[0]?.loss ?? 0));
      expect(curves.validations[lane]?.map(({ step }) => step)).toEqual([20, 40, 60]);
    }
    session.destroy();
  });
});
