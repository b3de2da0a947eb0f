import { describe, expect, it } from "vitest";
import { applyDiff } from "../../config/diff";
import { defaultConfig } from "../../config/parse";
import type { ConfigDiff, ModelConfig } from "../../config/schema";
import { layerRuns, sharesLayers, sharingSavings } from "./sharedLayers";

function gpt(model: NonNullable<ConfigDiff["model"]>): ModelConfig {
  return applyDiff(defaultConfig, { model: { kind: "gpt", layers: 5, ...model } }).model;
}

const lengths = (model: ModelConfig) =>
  Object.fromEntries(layerRuns(model).map(({ part, runs }) => [part, runs.map(({ layers }) => layers)]));

describe("layers that share", () => {
  it("come in runs, part by part; the last group may be smaller", () => {
    const model = gpt({ sharing: { kind: "groups", groupSize: 2, key: false } });
    expect(lengths(model)).toEqual({
      query: [2, 2, 1],
      key: [1, 1, 1, 1, 1],
      value: [2, 2, 1],
      output: [2, 2, 1],
      feedForward: [1, 1, 1, 1, 1],
    });
    expect(layerRuns(model)[0]?.runs.map(({ owner }) => owner)).toEqual([0, 2, 4]);
  });

  it("are one run where all share", () => {
    expect(lengths(gpt({ sharing: { kind: "all", feedForward: true } }))["feedForward"]).toEqual([5]);
  });

  it("are none in a model without sharing, or of one layer, or without attention", () => {
    expect(sharesLayers(gpt({ sharing: { kind: "none" } }))).toBe(false);
    expect(sharesLayers(gpt({ layers: 1, sharing: { kind: "all" } }))).toBe(false);
    expect(layerRuns({ ...gpt({}), kind: "mlp" })).toEqual([]);
    expect(sharesLayers(gpt({ sharing: { kind: "all" } }))).toBe(true);
  });
});

describe("what sharing saves", () => {
  it("is summed over the parameters that the engine shares", () => {
    const bytes = { parameters: 80, halfWeights: 40, gradients: 80, optimizer: 160 };
    const shared = [
      { name: "a.weight", elements: 10, aliases: ["b.weight", "c.weight"], saved: bytes },
      { name: "a.bias", elements: 5, aliases: ["b.bias"], saved: { ...bytes, halfWeights: 0 } },
    ];
    expect(sharingSavings({ parameters: 75, shared })).toEqual({
      parameters: 25,
      share: 0.25,
      bytes: { parameters: 160, halfWeights: 40, gradients: 160, optimizer: 320 },
      totalBytes: 680,
    });
  });

  it("is nothing in a lane without", () => {
    expect(sharingSavings({ parameters: 10, shared: [] })).toMatchObject({ parameters: 0, share: 0, totalBytes: 0 });
  });
});
