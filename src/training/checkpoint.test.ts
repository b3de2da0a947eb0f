import { describe, expect, it } from "vitest";
import { CheckpointError, decodeCheckpoint, encodeCheckpoint, stateFrom, weightsFrom } from "./checkpoint";
import type { LaneState } from "./laneState";
import { readSafetensors, writeSafetensors } from "./safetensors";

function state(): LaneState {
  const values = Float32Array.of(1, -2, 3.25, 0, 1e-39, 6);
  return {
    parameters: new Map([
      [
        "layers.0.weight",
        { shape: [3, 2], values, moments: [values.map((x) => x / 2), values.map((x) => x * x)] },
      ],
    ]),
    scaler: Uint32Array.from({ length: 16 }, (_, index) => index * 0x01010101),
  };
}

const notes = { config: "{}", lane: "mixed", step: 41, vocabulary: '{"kind":"bytes"}' };

/** The file with one tensor changed. */
function spoiled(name: string, values: Float32Array<ArrayBuffer>, shape: readonly number[]): Uint8Array {
  const file = readSafetensors(encodeCheckpoint(state(), notes));
  return writeSafetensors({ ...file, tensors: new Map([...file.tensors, [name, { shape, values }]]) });
}

describe("a checkpoint", () => {
  it("brings back parameters, moments, scaler and place in the run, bit for bit", () => {
    const { file, notes: read } = decodeCheckpoint(encodeCheckpoint(state(), notes));
    expect(read).toEqual(notes);
    expect(stateFrom(file, state())).toEqual(state());
  });

  it("gives weights alone for a new run, with moments at zero", () => {
    const { file } = decodeCheckpoint(encodeCheckpoint(state(), notes));
    const weights = weightsFrom(file, state()).parameters.get("layers.0.weight");
    expect(weights?.values).toEqual(state().parameters.get("layers.0.weight")?.values);
    expect(weights?.moments.every((moment) => moment.every((value) => value === 0))).toBe(true);
  });

  it("takes plain weights from PyTorch, but cannot go on from them", () => {
    const values = new Float32Array(6);
    const bytes = writeSafetensors({
      tensors: new Map([["layers.0.weight", { shape: [3, 2], values }]]),
      metadata: { format: "pt" },
    });
    const { file, notes: read } = decodeCheckpoint(bytes);
    expect(read).toBeUndefined();
    expect(weightsFrom(file, state()).parameters.size).toBe(1);
    expect(() => stateFrom(file, state())).toThrow(CheckpointError);
  });

  it.each([
    ["a NaN", "layers.0.weight", Float32Array.of(0, 0, 0, Number.NaN, 0, 0), [3, 2], "NaN at element 3"],
    [
      "an infinite moment",
      "optimizer.layers.0.weight.exp_avg",
      new Float32Array(6).fill(Infinity),
      [3, 2],
      "Infinity",
    ],
    ["another shape", "layers.0.weight", new Float32Array(6), [2, 3], "[2, 3] in the file and [3, 2]"],
    ["a tensor of another model", "layers.7.weight", new Float32Array(1), [1], "'layers.7.weight'"],
  ])("refuses %s and names the tensor", (_, name, values, shape, words) => {
    const { file } = decodeCheckpoint(spoiled(name, values, shape));
    expect(() => stateFrom(file, state())).toThrow(CheckpointError);
    expect(() => stateFrom(file, state())).toThrow(words);
  });
});
