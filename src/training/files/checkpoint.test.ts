import { describe, expect, it } from "vitest";
import { encodeCheckpoint } from "./checkpoint";
import { decodeCheckpoint } from "./decodeCheckpoint";
import { CheckpointError } from "./checkpointError";
import { weightsFrom } from "./checkpointWeights";
import type { LaneState } from "../lane/laneState";
import { stateFrom } from "./resumedState";
import { readSafetensors } from "./readSafetensors";
import { writeSafetensors } from "./safetensors";

function state(): LaneState {
  const values = Float32Array.of(1, -2, 3.25, 0, 1e-39, 6);
  return {
    parameters: new Map([
      [
        "layers.0.weight",
        {
          shape: [3, 2],
          values,
          moments: { exp_avg: values.map((x) => x / 2), exp_avg_sq: values.map((x) => x * x) },
          aliases: [],
        },
      ],
    ]),
    scaler: Uint32Array.from({ length: 16 }, (_, index) => index * 0x01010101),
    persistent: new Map([["running_mean", { shape: [3], values: Float32Array.of(0.5, -1, 2) }]]),
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

  it("keeps persistent state by name, and refuses to go on without one or with another shape", () => {
    const file = readSafetensors(encodeCheckpoint(state(), notes));
    expect(file.tensors.get("halfstep.running_mean")?.shape).toEqual([3]);
    const expecting = (name: string, shape: readonly number[]) => {
      const persistent = new Map([[name, { shape, values: new Float32Array(3) }]]);
      return () => stateFrom(file, { ...state(), persistent });
    };
    expect(expecting("running_mean", [3])().persistent).toEqual(state().persistent);
    expect(expecting("running_var", [3])).toThrow("no tensor “halfstep.running_var”");
    expect(expecting("running_mean", [1, 3])).toThrow("shape [3] in the file and [1, 3] in this model");
  });

  it.each([
    ["fewer", ["exp_avg"], "keeps “optimizer.layers.0.weight.exp_avg_sq”, and this run's does not"],
    ["other", ["momentum_buffer"], "keeps “optimizer.layers.0.weight.exp_avg”, and this run's does not"],
    ["more", ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"], "no tensor “optimizer.layers.0.weight.max_exp_avg_sq”"],
  ])("is refused by an optimizer that keeps %s moments, whatever their count", (_, names, words) => {
    const { file } = decodeCheckpoint(encodeCheckpoint(state(), notes));
    const moments = Object.fromEntries(names.map((name) => [name, new Float32Array(6)]));
    const own = [...state().parameters].map(([name, parameter]) => [name, { ...parameter, moments }] as const);
    expect(() => stateFrom(file, { ...state(), parameters: new Map(own) })).toThrow(words);
  });

  it("gives weights alone for a new run, with moments at zero", () => {
    const { file } = decodeCheckpoint(encodeCheckpoint(state(), notes));
    const weights = weightsFrom(file, state()).parameters.get("layers.0.weight");
    expect(weights?.values).toEqual(state().parameters.get("layers.0.weight")?.values);
    expect(weights && Object.values(weights.moments).every((moment) => moment.every((value) => value === 0))).toBe(
      true,
    );
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
    ["an infinite moment", "optimizer.layers.0.weight.exp_avg", new Float32Array(6).fill(Infinity), [3, 2], "Infinity"],
    [
      "a mean of squares below zero",
      "optimizer.layers.0.weight.exp_avg_sq",
      Float32Array.of(0, 0, 0, 0, 0, -1e-30),
      [3, 2],
      "cannot be negative",
    ],
    [
      "a momentum of NaN",
      "optimizer.layers.0.weight.exp_avg",
      new Float32Array(6).fill(Number.NaN),
      [3, 2],
      "exp_avg” holds NaN",
    ],
    ["another shape", "layers.0.weight", new Float32Array(6), [2, 3], "[2, 3] in the file and [3, 2]"],
    ["a tensor of another model", "layers.7.weight", new Float32Array(1), [1], "“layers.7.weight”"],
  ])("refuses %s and names the tensor", (_, name, values, shape, words) => {
    const { file } = decodeCheckpoint(spoiled(name, values, shape));
    expect(() => stateFrom(file, state())).toThrow(CheckpointError);
    expect(() => stateFrom(file, state())).toThrow(words);
  });
});

describe("a checkpoint of a model whose layers share", () => {
  const OWNER = "layers.0.weight";
  const ALIAS = "layers.1.weight";

  function sharedState(): LaneState {
    const { parameters, ...rest } = state();
    const shared = [...parameters].map(([name, own]) => [name, { ...own, aliases: [ALIAS] }] as const);
    return { parameters: new Map(shared), ...rest };
  }

  it("keeps the parameter once, under its owner's name, and lists the aliases", () => {
    const file = readSafetensors(encodeCheckpoint(sharedState(), notes));
    expect([...file.tensors.keys()].filter((name) => name.startsWith("layers."))).toEqual([OWNER]);
    expect(JSON.parse(file.metadata["aliases"] ?? "")).toEqual({ [ALIAS]: OWNER });
    expect(stateFrom(file, sharedState())).toEqual(sharedState());
  });

  it("starts a model without sharing, both layers from the one parameter", () => {
    const file = readSafetensors(encodeCheckpoint(sharedState(), notes));
    const [own] = state().parameters.values();
    if (!own) throw new Error("the state has a parameter");
    const unshared = new Map([OWNER, ALIAS].map((name) => [name, own]));
    const { parameters } = weightsFrom(file, { ...state(), parameters: unshared });
    expect(parameters.get(ALIAS)?.values).toEqual(own.values);
  });

  it("takes PyTorch's file with the parameter under both names, and refuses two that differ", () => {
    const values = Float32Array.of(1, 2, 3, 4, 5, 6);
    const file = (alias: Float32Array<ArrayBuffer>) =>
      readSafetensors(
        writeSafetensors({
          tensors: new Map([
            [OWNER, { shape: [3, 2], values }],
            [ALIAS, { shape: [3, 2], values: alias }],
          ]),
          metadata: {},
        }),
      );
    expect(weightsFrom(file(values), sharedState()).parameters.get(OWNER)?.values).toEqual(values);
    const other = values.map((value) => value + 1);
    expect(() => weightsFrom(file(other), sharedState())).toThrow(`“${ALIAS}” differs from “${OWNER}”`);
  });
});
