import { expect, it } from "vitest";
import { applyDiff } from "../../config/diff";
import { defaultConfig } from "../../config/parse";
import type { Config, ConfigDiff } from "../../config/schema";
import { gateTarget } from "./gateTargets";

function gated(gates: NonNullable<ConfigDiff["model"]>["gates"]): Config {
  return applyDiff(defaultConfig, { model: { kind: "gpt", gates: { feedForwardShare: 0.3, headShare: 1, ...gates } } });
}

it("gates that learn fall in a straight line between two steps", () => {
  const config = gated({ kind: "hard-concrete", scheduleStart: 100, scheduleSteps: 500 });
  expect(gateTarget(config, "feedForward", 1000)).toEqual([
    { step: 0, share: 1 },
    { step: 100, share: 1 },
    { step: 600, share: 0.3 },
    { step: 1000, share: 0.3 },
  ]);
  expect(gateTarget(config, "feedForward", 350).at(-1)?.share).toBeCloseTo(0.65, 12);
  expect(gateTarget(config, "heads", 1000)).toEqual([]);
});

it("gates that are fixed stand where they are from the first step", () => {
  expect(gateTarget(gated({ kind: "fixed" }), "feedForward", 10)).toEqual([
    { step: 0, share: 0.3 },
    { step: 10, share: 0.3 },
  ]);
});

it("no gates have no target", () => {
  expect(gateTarget(gated({ kind: "none" }), "feedForward", 10)).toEqual([]);
});
