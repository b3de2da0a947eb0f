import { beforeAll, describe, expect, it, vi } from "vitest";
import { OURS } from "../words/refused";
import { defaultExperiment, parseExperiment, type Experiment } from "../config/experiment";
import { countCalls } from "../gpu/callCounter";
import type { Gpu } from "../gpu/device";
import { sharedGpuWithPipelines } from "../gpu/testing/sharedGpu";
import type { PipelineCache } from "../gpu/pipelines";
import { expectSameBitsTwice, expectToResume } from "./testing/sessionChecks";
import { SUBMIT_MS, submitsOf } from "./lane/submits";
import { figuresOf, openSession, stateBits } from "./testing/sessions";

const LANES = ["fp32", "mixed-packed"];

/** An MLP whose scaler grows fast enough to overflow within the run: skipped steps are part of every check here. */
const spirals = parseExperiment(
  {
    base: {
      model: { kind: "mlp", layers: 2, width: 32 },
      data: { kind: "spirals" },
      training: { batchSize: 33, steps: 60, validationInterval: 20 },
      optimizer: { learningRate: 0.01, schedule: "constant", warmupSteps: 0 },
      precision: { scaler: { kind: "dynamic", initialScale: 2 ** 20, growthInterval: 3 } },
    },
    lanes: LANES,
  },
  OURS,
  defaultExperiment(),
);

/** Two micro-batches a step: what a long step can be parted between. */
const accumulating = parseExperiment(
  {
    base: {
      ...spirals.base,
      training: { ...spirals.base.training, batchSize: 16, accumulation: 2, validationInterval: 0 },
    },
    lanes: LANES,
  },
  OURS,
);

describe("a session", () => {
  let gpu: Gpu;
  let pipelines: PipelineCache;

  beforeAll(async () => {
    ({ gpu, pipelines } = await sharedGpuWithPipelines());
  });

  const open = (experiment: Experiment, start = 0) => openSession(gpu, pipelines, experiment, start);

  it("brings both losses down, each step reported once and in order", async () => {
    const { session, steps, validations } = await open(spirals);
    await session.advance({ until: 60 });
    for (const lane of LANES) {
      const reports = steps[lane] ?? [];
      expect(reports.map(({ step }) => step)).toEqual(Array.from({ length: 60 }, (_, step) => step));
      expect(reports.at(-1)?.loss).toBeLessThan(0.85 * (reports[0]?.loss ?? 0));
      expect(validations[lane]?.map(({ step }) => step)).toEqual([20, 40, 60]);
    }
    expect(steps["mixed-packed"]?.at(-1)?.skippedSteps).toBeGreaterThan(0);
    session.destroy();
  });

  it("gives an MLP the same bits twice from the same seed", () => expectSameBitsTwice(gpu, pipelines, spirals));

  it("resumes an MLP from a checkpoint in the middle, bit for bit", () => expectToResume(gpu, pipelines, spirals));

  it("pauses between steps and goes on as if nothing had happened", async () => {
    const straight = await open(spirals);
    await straight.session.advance({ until: 10 });
    const halting = await open(spirals);
    for (const until of [3, 6, 9, 10]) await halting.session.advance({ until });
    expect(figuresOf(halting.steps["fp32"] ?? [])).toEqual(figuresOf(straight.steps["fp32"] ?? []));
    straight.session.destroy();
    halting.session.destroy();
  });

  it("submits a long step in parts, with the same bits, every row of metrics and a time for the whole", async () => {
    const STEPS = 3;
    const [whole, cut] = [await open(accumulating), await open(accumulating)];
    for (const lane of cut.lanes) {
      lane.took(7 * SUBMIT_MS, false);
      vi.spyOn(lane, "took").mockImplementation(() => undefined);
    }
    await whole.session.advance({ until: STEPS });
    const endCount = countCalls(gpu.device);
    await cut.session.advance({ until: STEPS });
    const parts = submitsOf({ stepMs: 7 * SUBMIT_MS, microBatches: 2, observed: false });
    expect(endCount().submits).toBe(STEPS * LANES.length * parts);
    for (const [index, name] of LANES.entries()) {
      expect(figuresOf(cut.steps[name] ?? [])).toEqual(figuresOf(whole.steps[name] ?? []));
      for (const { stepMs } of cut.steps[name] ?? []) expect(stepMs).toBeGreaterThan(0);
      const [bits, again] = await Promise.all(
        [whole, cut].map(async ({ lanes: [...all] }) => all[index] && stateBits(all[index], gpu)),
      );
      expect(bits).toBeDefined();
      expect(again).toEqual(bits);
    }
    whole.session.destroy();
    cut.session.destroy();
  });

  it("trains lanes on the same batches from the same weights: FP32 beside FP32 is one curve", async () => {
    const diff = { precision: { kind: "fp32" } };
    const lanes = ["a", "b"].map((name) => ({ name, diff }));
    const twins = parseExperiment({ base: spirals.base, lanes }, OURS);
    const { session, steps } = await open(twins);
    await session.advance({ until: 8 });
    expect(figuresOf(steps["a"] ?? [])).toEqual(figuresOf(steps["b"] ?? []));
    session.destroy();
  });
});
