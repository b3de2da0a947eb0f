import { beforeAll, describe, expect, it } from "vitest";
import { OURS } from "../../words/refused";
import { defaultExperiment, parseExperiment } from "../../config/experiment";
import { countCalls } from "../../gpu/callCounter";
import type { Gpu } from "../../gpu/device";
import { sharedGpuWithPipelines } from "../../gpu/testing/sharedGpu";
import type { PipelineCache } from "../../gpu/pipelines";
import { openSession } from "../testing/sessions";

const tiny = parseExperiment(
  {
    base: {
      model: { kind: "mlp", layers: 1, width: 8 },
      data: { kind: "moons" },
      training: { batchSize: 8, steps: 2100, validationInterval: 0 },
    },
    lanes: ["mixed-packed"],
  },
  OURS,
  defaultExperiment(),
);

const compared = parseExperiment(
  {
    base: {
      ...tiny.base,
      training: { ...tiny.base.training, histogramInterval: 4 },
    },
    lanes: ["fp32", "mixed-packed"],
  },
  OURS,
);

/** Its grids are sized on the GPU, by gates that are drawn anew in every step. */
const gated = parseExperiment(
  {
    base: {
      model: {
        kind: "gpt",
        layers: 1,
        heads: 2,
        width: 64,
        feedForward: 96,
        gates: { kind: "hard-concrete", feedForwardShare: 0.3, headShare: 0.5 },
      },
      data: { kind: "reverse", sequenceLength: 5, alphabet: 7 },
      training: { batchSize: 3, steps: 2100, validationInterval: 0 },
    },
    lanes: ["mixed-packed"],
  },
  OURS,
  defaultExperiment(),
);

/** Its blocks of tokens choose anew in every step. */
const routed = parseExperiment(
  {
    base: {
      model: { kind: "gpt", layers: 1, heads: 2, width: 64, feedForward: 96, gates: { kind: "router" } },
      data: { kind: "generated-text", contextLength: 32 },
      training: { batchSize: 3, steps: 2100, validationInterval: 0 },
    },
    lanes: ["mixed-packed"],
  },
  OURS,
  defaultExperiment(),
);

describe("a training step after warm-up", () => {
  let gpu: Gpu;
  let pipelines: PipelineCache;

  beforeAll(async () => {
    ({ gpu, pipelines } = await sharedGpuWithPipelines());
  });

  it.each([
    ["an MLP", tiny],
    ["a GPT with gates", gated],
    ["a GPT with a router", routed],
  ])(
    "of %s is one submit, and creates no GPU object; a chunk of steps is read back in one map",
    async (_, experiment) => {
      const { session, steps } = await openSession(gpu, pipelines, experiment);
      await session.advance({ until: 5 });
      await session.prepareLater();
      const endCount = countCalls(gpu.device);
      await session.advance({ until: 25 });
      const { submits, created, maps } = endCount();
      expect({ submits, created }).toEqual({ submits: 20, created: [] });
      // One step a chunk at the slowest.
      expect(maps).toBeLessThanOrEqual(20);
      expect(maps).toBeGreaterThan(0);
      expect(steps["mixed-packed"]).toHaveLength(25);
      session.destroy();
    },
  );

  it("that is observed and compared with FP32 adds a map a lane for its histograms, and a submit with a map for the drift", async () => {
    const { session, drifts } = await openSession(gpu, pipelines, compared);
    await session.advance({ until: 4 });
    await session.prepareLater();
    const endCount = countCalls(gpu.device);
    // One step at a time: every chunk is one map.
    for (let until = 5; until <= 8; until++) await session.advance({ until });
    const cost = endCount();
    expect(drifts["mixed-packed"]?.map(({ step }) => step)).toEqual([4, 8]);
    expect(cost).toEqual({ submits: 2 * 4 + 1, maps: 2 * (4 + 1) + 1, created: [] });
    session.destroy();
  });

  it("lets neither the JS heap nor the GPU buffers grow over 2,000 steps", async () => {
    const { session, lanes, steps } = await openSession(gpu, pipelines, tiny);
    const collect = globalThis.gc;
    if (!collect) throw new Error("Run the GPU tests with --expose-gc (vitest.config.ts sets it).");
    const heap = (): number => {
      // The reports this test keeps would count as growth.
      for (const kept of Object.values(steps)) kept.length = 0;
      collect();
      return process.memoryUsage().heapUsed;
    };
    await session.advance({ until: 100 });
    const [before, buffersBefore] = [heap(), lanes[0]?.program.memory.totalBytes];
    await session.advance({ until: 2100 });
    expect(lanes[0]?.program.memory.totalBytes).toBe(buffersBefore);
    const MEBIBYTE = 2 ** 20;
    expect(heap() - before).toBeLessThan(MEBIBYTE);
    session.destroy();
  });
});
