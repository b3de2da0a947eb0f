import { describe, expect, it } from "vitest";
import { applyDiff } from "../config/diff";
import { ConfigError } from "../config/errors";
import { defaultConfig } from "../config/parse";
import type { Config, ConfigDiff } from "../config/schema";
import { decodeScalerState, encodeScalerState, initialScalerState } from "../kernels/stepState";
import { encodeCheckpoint, type CheckpointNotes } from "./checkpoint";
import { decodeCheckpoint } from "./decodeCheckpoint";
import { CheckpointError } from "./checkpointError";
import type { LaneState } from "./laneState";
import { resumedState } from "./resumedState";

const MIXED: Config = applyDiff(defaultConfig, { precision: { kind: "mixed" } });

function state(scale: number, step: number): LaneState {
  const values = Float32Array.of(1, -2, 3);
  const scaler = encodeScalerState({ ...initialScalerState(scale), stepCount: step, appliedSteps: step });
  return {
    parameters: new Map([["layers.0.weight", { shape: [3], values, moments: [values, values.map(Math.abs)], aliases: [] }]]),
    scaler,
  };
}

function checkpoint(config: Config, scale: number, notes: Partial<CheckpointNotes> = {}) {
  const bytes = encodeCheckpoint(state(scale, 9), { config: JSON.stringify(config), lane: "a", step: 9, ...notes });
  return decodeCheckpoint(bytes);
}

describe("a checkpoint meets the config of the run that goes on from it", () => {
  it("and gives its state back to the bit where that is its own", () => {
    expect(resumedState(checkpoint(MIXED, 4096), state(65536, 0), MIXED)).toEqual(state(4096, 9));
  });

  it("and gives a scaler that the new precision begins with", () => {
    const fp32 = applyDiff(defaultConfig, { precision: { kind: "fp32" } });
    const scaled = resumedState(checkpoint(fp32, 1), state(65536, 0), MIXED);
    expect(decodeScalerState(scaled.scaler.buffer)).toMatchObject({ scale: 65536, stepCount: 9 });
    expect(scaled.parameters).toEqual(state(1, 9).parameters);
  });

  it.each<[string, ConfigDiff]>([
    ["optimizer.kind", { optimizer: { kind: "sgd" } }],
    ["training.seed", { training: { seed: 7 } }],
    ["model.activation", { model: { activation: "relu" } }],
  ])("and refuses another %s by name", (path, diff) => {
    const attempt = () => resumedState(checkpoint(MIXED, 4096), state(65536, 0), applyDiff(MIXED, diff));
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(path);
  });

  it("and refuses a step in its notes that is not its state's", () => {
    const attempt = () => resumedState(checkpoint(MIXED, 4096, { step: 5 }), state(65536, 0), MIXED);
    expect(attempt).toThrow(CheckpointError);
    expect(attempt).toThrow("begun 9 steps, and the checkpoint stands at step 5");
  });

  it("and refuses a file without notes, and notes that are no JSON", () => {
    const { file } = checkpoint(MIXED, 4096);
    expect(() => resumedState({ file }, state(1, 0), MIXED)).toThrow("no notes of the run");
    expect(() => resumedState(checkpoint(MIXED, 1, { config: "{" }), state(1, 0), MIXED)).toThrow("not JSON");
  });
});
