import { describe, expect, it } from "vitest";
import { OURS } from "../../words/refused";
import { defaultExperiment, laneConfig, parseExperiment } from "../../config/experiment";
import { fromUrl, toUrl } from "../../config/url";
import { breakages, isBroken, withBrokenLane } from "./breakages";

describe("a breakage", () => {
  it.each(breakages.map((breakage) => [breakage.id, breakage] as const))(
    "of the kind %s makes one lane more, which differs in that alone and fits the URL",
    (_, breakage) => {
      const experiment = defaultExperiment();
      const lanes = withBrokenLane(experiment, "mixed", breakage) ?? [];
      expect(lanes.map(({ name }) => name)).toEqual(["fp32", "mixed", `mixed ${breakage.suffix}`]);
      const broken = parseExperiment({ base: experiment.base, lanes }, OURS);
      const [, mixed, added] = broken.lanes;
      if (!mixed || !added) throw new Error("three lanes were made");
      expect([mixed, added].map((lane) => isBroken(broken, lane, breakage))).toEqual([false, true]);
      expect(laneConfig(broken, added).precision.kind).toBe("mixed");
      expect(fromUrl(`#${toUrl(broken)}`)).toEqual(broken);
    },
  );

  it("is not made twice, nor of an FP32 lane", () => {
    const experiment = defaultExperiment();
    const [scaler] = breakages;
    if (!scaler) throw new Error("there is a first breakage");
    expect(withBrokenLane(experiment, "fp32", scaler)).toBeUndefined();
    const once = { ...experiment, lanes: withBrokenLane(experiment, "mixed", scaler) ?? [] };
    expect(withBrokenLane(once, "mixed", scaler)).toBeUndefined();
  });
});
