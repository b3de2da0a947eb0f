import { describe, expect, it } from "vitest";
import { applyDiff } from "../../config/diff";
import { laneConfig, presetExperiment } from "../../config/experiment";
import { namedLanes } from "../../config/lanes";
import { createDataSource } from "../../data/createDataSource";
import { SOFTWARE_DEVICE } from "../../gpu/testing/softwareDevice";
import { planLane } from "./lanePlan";

/** With native halves: the plan is of 16 bits either way. */
const DEVICE = { ...SOFTWARE_DEVICE, shaderF16: true };

describe("a lane on paper", () => {
  /** Bytes of activations by lane of a preset, norms and activations kept or made again. */
  async function activations(names: readonly string[], recompute = false, preset = "nanogpt-cpu"): Promise<number[]> {
    const experiment = presetExperiment(preset);
    const data = await createDataSource(experiment.base);
    return namedLanes(names, "a test").map((lane) => {
      const config = applyDiff(laneConfig(experiment, lane), { model: { recompute } });
      return planLane(config, data, DEVICE).plan.bytesByKind.activation;
    });
  }

  it.each(["nanogpt-cpu", "tiny-gpt"])(
    "of %s takes at most 55 %% of FP32's bytes for activations in mixed",
    async (preset) => {
      const [fp32 = 0, mixed = Infinity] = await activations(["fp32", "mixed"], false, preset);
      expect(mixed / fp32).toBeLessThanOrEqual(0.55);
    },
  );

  it("takes at most three quarters where norms and activations are made again", async () => {
    const [kept, again] = [await activations(["fp32", "mixed"]), await activations(["fp32", "mixed"], true)];
    for (const [index, bytes] of again.entries()) expect(bytes / (kept[index] ?? 0)).toBeLessThanOrEqual(0.75);
  });

  it("takes fewer bytes in 8 bits than in 16", async () => {
    const [bfloat = 0, eight = Infinity] = await activations(["mixed-bfloat16", "mixed-e4m3"]);
    expect(eight).toBeLessThan(bfloat);
  });
});
