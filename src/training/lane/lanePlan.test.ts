import { describe, expect, it } from "vitest";
import { OURS } from "../../words/refused";
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
    return namedLanes(names, OURS).map((lane) => {
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

  it("takes gradients and moments for what trains alone, and fewer activations, where layers are frozen", async () => {
    const experiment = presetExperiment("tiny-gpt");
    const data = await createDataSource(experiment.base);
    const bytes = [0, 1].map((trainableLayers) => {
      const config = applyDiff(experiment.base, { model: { layers: 4, trainableLayers } });
      return planLane(config, data, DEVICE).plan.bytesByKind;
    });
    const [whole, top] = bytes;
    expect(top?.parameter).toBe(whole?.parameter);
    expect(top?.optimizer).toBe(2 * (top?.gradient ?? 0));
    expect((top?.gradient ?? 1) / (whole?.gradient ?? 1)).toBeLessThan(0.3);
    expect((top?.activation ?? 1) / (whole?.activation ?? 1)).toBeLessThan(0.6);
  });

  it("takes fewer bytes in 8 bits than in 16", async () => {
    const [bfloat = 0, eight = Infinity] = await activations(["mixed-bfloat16", "mixed-e4m3"]);
    expect(eight).toBeLessThan(bfloat);
  });
});
