/** What the page's thread pays at every move of a slider and at every step: bounds far above a quiet machine's figures. */
import { describe, expect, it } from "vitest";
import { presetExperiment } from "../config/experiment";
import { toUrl } from "../config/url";
import { lessonOf } from "./readings/lessonReadings";
import { noticesOf } from "./run/notices";
import { emptyRun } from "./run/runStore";
import { isPending, openSetup, unchangedPreset, withField, type Setup } from "./setup/setupStore";

const ROUNDS = 40;

/** Milliseconds of the quickest call, after a few to warm up: what else the machine does meanwhile is not the page's. */
function cost(call: (round: number) => unknown): number {
  for (let round = 0; round < 5; round++) call(-1 - round);
  const each = Array.from({ length: ROUNDS }, (_, round) => {
    const started = performance.now();
    call(round);
    return performance.now() - started;
  });
  return Math.min(...each);
}

const opened = openSetup("");
const setup: Setup = { ...opened, loaded: opened.draft };

describe("script on the page's thread", () => {
  it("takes under 4 ms for a slider's move, all that reads the draft included", () => {
    const ms = cost((round) => {
      const moved = withField(setup, "model.width", 100 + round);
      toUrl(moved.draft);
      for (let reader = 0; reader < 3; reader++) unchangedPreset(moved.draft);
      for (let reader = 0; reader < 4; reader++) isPending(moved);
      for (let reader = 0; reader < 2; reader++) lessonOf(moved.draft);
    });
    expect(ms).toBeLessThan(4);
  });

  it("takes under half a millisecond for the notices at each step, with changed settings too", () => {
    const pending = { ...setup, draft: presetExperiment("tiny-gpt") };
    const view = { ...emptyRun, status: "running" as const };
    for (const one of [setup, pending]) {
      expect(cost((round) => noticesOf({ ...view, step: 100 + round }, one, undefined))).toBeLessThan(0.5);
    }
  });
});
