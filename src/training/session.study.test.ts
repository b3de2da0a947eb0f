/** A session against itself with a GPT: compiling one takes a software GPU a minute. The MLP's are in session.gpu.test.ts. */
import { beforeAll, describe, it } from "vitest";
import { OURS } from "../words/refused";
import { defaultExperiment, parseExperiment } from "../config/experiment";
import type { Gpu } from "../gpu/device";
import type { PipelineCache } from "../gpu/pipelines";
import { sharedGpuWithPipelines } from "../gpu/testing/sharedGpu";
import { expectSameBitsTwice, expectToResume } from "./testing/sessionChecks";
import { TINY_GPT, TINY_GPT_BATCH } from "./testing/sessions";

const LANES = ["fp32", "mixed-packed"];

/** Its second layer uses the first one's query and value, so that weights are joined and their gradients parted. */
const gpt = parseExperiment(
  {
    base: {
      ...TINY_GPT,
      model: { ...TINY_GPT.model, sharing: { kind: "all", key: false } },
      training: { batchSize: TINY_GPT_BATCH, steps: 20, validationInterval: 0, accumulation: 2 },
      optimizer: { learningRate: 0.003, schedule: "cosine", warmupSteps: 4 },
      precision: { scaler: { kind: "article" } },
    },
    lanes: LANES,
  },
  OURS,
  defaultExperiment(),
);

describe("a session of a GPT with accumulated gradients", () => {
  let gpu: Gpu;
  let pipelines: PipelineCache;

  beforeAll(async () => {
    ({ gpu, pipelines } = await sharedGpuWithPipelines());
  });

  it("gives the same bits twice from the same seed", () => expectSameBitsTwice(gpu, pipelines, gpt));

  it("resumes from a checkpoint in the middle, bit for bit", () => expectToResume(gpu, pipelines, gpt));
});
