import { describe, expect, it } from "vitest";
import { applyDiff } from "../../config/diff";
import { defaultConfig } from "../../config/parse";
import type { Config, ConfigDiff } from "../../config/schema";
import {
  decodeScalerState,
  encodeScalerState,
  initialScalerState,
  type ScalerState,
} from "../../kernels/stepEnd/stepState";
import { CheckpointError } from "./checkpointError";
import { resumedScaler } from "./resumedScaler";

const STEP = 20;
const config = (diff: ConfigDiff): Config => applyDiff(defaultConfig, diff);
const MIXED = config({ precision: { kind: "mixed" } });
const FP32 = config({ precision: { kind: "fp32" } });

/** The words of a run of 20 steps, 3 of them skipped. */
function wordsOf(state: Partial<ScalerState> = {}): Uint32Array<ArrayBuffer> {
  const counters = { stepCount: STEP, appliedSteps: 17, skippedSteps: 3 };
  return encodeScalerState({ ...initialScalerState(8192), growthTracker: 5, ...counters, ...state });
}

function resume(words: Uint32Array<ArrayBuffer>, saved: Config, wanted: Config, byHand = false): ScalerState {
  return decodeScalerState(resumedScaler({ words, config: saved, step: STEP, byHand }, wanted).buffer);
}

describe("the scaler of a run that goes on", () => {
  it("is the file's to the bit where nothing of it has changed", () => {
    const words = wordsOf({ gradNorm: Number.NaN });
    words[8] = 1;
    expect(resumedScaler({ words, config: MIXED, step: STEP, byHand: false }, MIXED)).toEqual(words);
  });

  it.each<[string, Partial<ScalerState>, string]>([
    ["a scale of 0", { scale: 0 }, "the loss scale is 0"],
    ["a scale of −65536", { scale: -65536 }, "the loss scale is -65536"],
    ["a NaN", { scale: Number.NaN }, "the loss scale is NaN"],
    ["an infinite scale", { scale: Infinity }, "the loss scale is Infinity"],
    ["a subnormal scale", { scale: 2 ** -140 }, "positive normal"],
    ["another step", { stepCount: 3 }, "counted 3 steps, but the checkpoint is at step 20"],
    ["all words 0", { scale: 0, growthTracker: 0, stepCount: 0, appliedSteps: 0, skippedSteps: 0 }, "counted 0 steps"],
    ["steps that do not add up", { appliedSteps: 19 }, "19 were applied and 3 skipped"],
    ["a growth tracker past its interval", { growthTracker: 2000 }, "counts 2000 good steps"],
  ])("is refused with %s", (_, state, words) => {
    expect(() => resume(wordsOf(state), MIXED, MIXED)).toThrow(CheckpointError);
    expect(() => resume(wordsOf(state), MIXED, MIXED)).toThrow(words);
  });

  it("is refused with a scale outside the run's own bounds, unless a person has set it", () => {
    const bounded = config({ precision: { kind: "mixed", scaler: { maximumScale: 65536, minimumScale: 1024 } } });
    for (const scale of [131072, 512]) {
      expect(() => resume(wordsOf({ scale }), bounded, bounded)).toThrow("from 1024 to 65536");
      expect(resume(wordsOf({ scale }), bounded, bounded, true).scale).toBe(scale);
    }
    const fixed = config({ precision: { kind: "mixed", scaler: { kind: "static" } } });
    expect(() => resume(wordsOf({ growthTracker: 0 }), fixed, fixed)).toThrow("hold it at 65536");
  });

  it("begins at the initial scale where FP32 becomes mixed, and is 1 where mixed becomes FP32", () => {
    const words = wordsOf({ scale: 1, growthTracker: 0 });
    const scaled = resume(words, FP32, MIXED);
    expect(scaled).toMatchObject({
      scale: 65536,
      growthTracker: 0,
      stepCount: STEP,
      appliedSteps: 17,
      skippedSteps: 3,
    });
    expect(resume(wordsOf(), MIXED, FP32)).toMatchObject({ scale: 1, growthTracker: 0, stepCount: STEP });
  });

  it.each<[string, ConfigDiff, number, number]>([
    ["another number format", { precision: { kind: "mixed-bfloat16" } }, 65536, 0],
    ["another kind of scaler", { precision: { kind: "mixed", scaler: { kind: "article" } } }, 32768, 0],
    ["another initial scale", { precision: { kind: "mixed", scaler: { initialScale: 64 } } }, 64, 0],
    ["native in place of either half", { precision: { kind: "mixed-packed" } }, 8192, 5],
    ["a longer interval", { precision: { kind: "mixed", scaler: { growthInterval: 5000 } } }, 8192, 5],
    ["an interval already passed", { precision: { kind: "mixed", scaler: { growthInterval: 4 } } }, 8192, 0],
    ["a lower ceiling", { precision: { kind: "mixed", scaler: { maximumScale: 4096 } } }, 4096, 5],
    ["a higher floor", { precision: { kind: "mixed", scaler: { minimumScale: 16384 } } }, 16384, 5],
  ])("after a change to %s is what the rule makes of it", (_, diff, scale, growthTracker) => {
    expect(resume(wordsOf(), MIXED, config(diff))).toMatchObject({ scale, growthTracker, stepCount: STEP });
  });
});
