import { describe, expect, it, vi } from "vitest";
import { OURS } from "../words/refused";
import { parseExperiment } from "./experiment";
import { applyFlags } from "./flags";
import type { model as Model } from "./modelFields";
import { defaultConfig, parseConfig } from "./parse";
import { fromUrl, toUrl } from "./url";

// A version in which two fields had other names, one of them in another group.
vi.mock("./modelFields", async (original) => {
  const { model } = await original<{ model: typeof Model }>();
  const { width, layers } = model.members;
  const members = {
    ...model.members,
    width: { ...width, formerly: ["model.size"] },
    layers: { ...layers, formerly: ["depth.layers"] },
  };
  return { ...(await original<object>()), model: { ...model, members } };
});

const EARLIER = { model: { kind: "gpt", size: 128 }, depth: { layers: 5 } };

describe("a field's former names", () => {
  it("are read from files, groups and all", () => {
    expect(parseConfig(EARLIER, OURS).model).toMatchObject({ width: 128, layers: 5 });
    expect(parseConfig({ model: { size: 64, width: 32 } }, OURS).model.width).toBe(32);
  });

  it("are read from lanes, which keep the present one", () => {
    const lanes = [{ name: "wide", diff: { model: { size: 128 } } }];
    expect(parseExperiment({ lanes }, OURS).lanes[0]?.diff).toEqual({ model: { width: 128 } });
  });

  it("are read from links and flags, and written as the present one", () => {
    const experiment = fromUrl("#preset=spirals&model.size=32&lane=deep,depth.layers:3");
    expect(experiment.base.model.width).toBe(32);
    expect(toUrl(experiment)).toBe("preset=spirals&model.width=32&lane=deep,model.layers:3");
    expect(applyFlags(defaultConfig, ["--model.size", "128"]).model.width).toBe(128);
  });

  it("must lead somewhere: what was never a field is still refused", () => {
    expect(() => parseConfig({ depth: { width: 5 } }, OURS)).toThrow("depth");
    expect(() => fromUrl("depth.width=5")).toThrow("depth.width");
  });
});
