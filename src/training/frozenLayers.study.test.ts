import { it } from "vitest";
import { sharedGpuWithPipelines } from "../gpu/testing/sharedGpu";
import { expectFrozen, topAndWhole } from "./testing/frozen";
import { TINY_GPT, TINY_GPT_BATCH } from "./testing/sessions";

it.each([
  ["fp32", { kind: "fp32" }],
  ["mixed-packed", { kind: "mixed-packed" }],
  ["halves without masters", { kind: "mixed-packed", masterWeights: false }],
  ["8 bits", { kind: "mixed-e4m3" }],
] as const)(
  "a GPT's frozen layers in %s leave the others the bits that they get where everything trains",
  async (_, precision) => {
    const { gpu, pipelines } = await sharedGpuWithPipelines();
    const experiment = topAndWhole({ ...TINY_GPT, training: { batchSize: TINY_GPT_BATCH }, precision });
    await expectFrozen(gpu, pipelines, experiment, /^transformer\.(h\.1|ln_f)\./);
  },
);
