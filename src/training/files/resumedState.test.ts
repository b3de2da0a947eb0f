import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyDiff } from "../../config/diff";
import { ConfigError, InputError } from "../../config/errors";
import { defaultConfig } from "../../config/parse";
import type { Config, ConfigDiff } from "../../config/schema";
import { decodeScalerState, encodeScalerState, initialScalerState } from "../../kernels/stepEnd/stepState";
import { encodeCheckpoint, type CheckpointNotes } from "./checkpoint";
import { decodeCheckpoint } from "./decodeCheckpoint";
import { CheckpointError } from "./checkpointError";
import type { LaneState } from "../lane/laneState";
import { resumedState } from "./resumedState";

const MIXED: Config = applyDiff(defaultConfig, { precision: { kind: "mixed" } });

function state(scale: number, step: number): LaneState {
  const values = Float32Array.of(1, -2, 3);
  const scaler = encodeScalerState({ ...initialScalerState(scale), stepCount: step, appliedSteps: step });
  return {
    parameters: new Map([
      [
        "layers.0.weight",
        { shape: [3], values, moments: { exp_avg: values, exp_avg_sq: values.map(Math.abs) }, aliases: [] },
      ],
    ]),
    scaler,
    persistent: new Map(),
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
    expect(attempt).toThrow("counted 9 steps, but the checkpoint is at step 5");
  });

  it("and gives a state that a run can leave or a refusal of ours, whatever bytes have changed", () => {
    const sound = encodeCheckpoint(state(4096, 9), { config: JSON.stringify(MIXED), lane: "a", step: 9 });
    const outcome = (bytes: Uint8Array): LaneState | undefined => {
      try {
        return resumedState(decodeCheckpoint(bytes), state(65536, 0), MIXED);
      } catch (error) {
        if (error instanceof InputError) return undefined;
        throw error;
      }
    };
    // Half of the changes fall on the numbers at the end, which no header protects.
    const place = fc.oneof(
      fc.nat(sound.length - 1),
      fc.nat(120).map((back) => sound.length - 1 - back),
    );
    const change = fc.record({ at: place, byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = sound.slice();
        for (const { at, byte } of changes) bytes[at] = byte;
        const resumed = outcome(bytes);
        const { scale, stepCount } = decodeScalerState((resumed ?? state(1, 9)).scaler.buffer);
        expect(scale > 0 && Number.isFinite(scale) && stepCount === 9).toBe(true);
        for (const { values, moments } of resumed?.parameters.values() ?? []) {
          expect([...values, ...Object.values(moments).flatMap((moment) => [...moment])].every(Number.isFinite)).toBe(
            true,
          );
          expect(moments["exp_avg_sq"]?.every((value) => value >= 0)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("and refuses a file without notes, and notes that are no JSON", () => {
    const { file } = checkpoint(MIXED, 4096);
    expect(() => resumedState({ file }, state(1, 0), MIXED)).toThrow("does not record the run");
    expect(() => resumedState(checkpoint(MIXED, 1, { config: "{" }), state(1, 0), MIXED)).toThrow("not JSON");
  });
});
