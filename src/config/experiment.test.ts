import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { OURS } from "../words/refused";
import { applyDiff, diffConfig, withValue } from "./diff";
import { ConfigError } from "./errors";
import { diffInWords } from "./fieldWords";
import { defaultExperiment, laneConfig, MAX_LANES, parseExperiment, presetExperiment } from "./experiment";
import type { Experiment } from "./experiment";
import { defaultConfig, parseConfig } from "./parse";
import { presetConfig, presets } from "./presets";
import { fields, valueAt } from "./schema";
import type { Config, FieldValue } from "./schema";
import { settle } from "./rules";
import { referenceOf } from "./reference";
import { fromUrl, toUrl } from "./url";

/** Valid configs far from the presets: a preset with random fields set and the rest settled. */
const config: fc.Arbitrary<Config> = fc
  .tuple(
    fc.constantFrom(...presets),
    fc.array(fc.tuple(fc.constantFrom(...fields), fc.double({ min: 0, max: 1, noNaN: true })), {
      maxLength: 8,
    }),
  )
  .map(([preset, changes]) => {
    let made = presetConfig(preset);
    for (const [{ path, field }, share] of changes) {
      let value: FieldValue;
      if (field.type === "boolean") value = share > 0.5;
      else if (field.type === "choice") {
        value = field.choices[Math.floor(share * field.choices.length)] ?? field.default;
      } else if (field.type === "text") {
        value = ["", "A & B, 50 %", " +#=", "ä\u{1f600}"][Math.floor(share * 4)] ?? "";
      } else {
        value = field.min + share * Math.min(field.max - field.min, 1000);
        if (field.type === "integer") value = Math.round(value);
      }
      made = settle(withValue(made, path, value), path);
    }
    return made;
  });

describe("presets", () => {
  it("are all valid, and differ in name", () => {
    expect(new Set(presets.map(({ name }) => name)).size).toBe(presets.length);
    for (const preset of presets) expect(presetConfig(preset)).toBeDefined();
  });

  it("hold nanoGPT's CPU recipe to the letter", () => {
    const { base } = presetExperiment("nanogpt-cpu");
    expect(base.model).toEqual({
      kind: "gpt",
      layers: 4,
      recompute: false,
      heads: 4,
      width: 128,
      feedForward: 512,
      activation: "gelu",
      tiedHead: true,
      trainableLayers: 0,
      bias: false,
      sharing: defaultConfig.model.sharing,
      gates: defaultConfig.model.gates,
    });
    expect([base.model.sharing.kind, base.model.gates.kind]).toEqual(["none", "none"]);
    expect(base.optimizer).toMatchObject({
      learningRate: 1e-3,
      minimumLearningRate: 1e-4,
      warmupSteps: 100,
      weightDecay: 0.1,
      beta1: 0.9,
      beta2: 0.99,
      gradientClip: 1,
    });
    expect(base.training).toMatchObject({ batchSize: 12, steps: 2000, validationBatches: 200 });
    expect(base.precision.scaler).toEqual(defaultConfig.precision.scaler);
  });

  it("open with FP32 beside mixed", () => {
    expect(defaultExperiment().lanes.map(({ name }) => name)).toEqual(["fp32", "mixed"]);
  });
});

describe("diffs", () => {
  it("of two configs, applied to the first, give the second", () => {
    fc.assert(
      fc.property(config, config, (base, other) => {
        expect(applyDiff(base, diffConfig(base, other))).toEqual(other);
      }),
    );
  });

  it("name only what differs", () => {
    const other = parseConfig({ model: { width: 96 }, precision: { scaler: { growthInterval: 100 } } }, OURS);
    expect(diffConfig(defaultConfig, other)).toEqual({
      model: { width: 96 },
      precision: { scaler: { growthInterval: 100 } },
    });
  });

  it("become labels in human words, without fields that have no effect", () => {
    const diff = {
      precision: { kind: "mixed", scaler: { initialScale: 2 ** 24 } },
      model: { layers: 3 },
    } as const;
    expect(diffInWords(defaultConfig, diff)).toEqual(["Layers 3", "Mixed", "Initial scale 2^24"]);
    expect(diffInWords(defaultConfig, { precision: { scaler: { growthInterval: 5 } } })).toEqual([]);
    expect(diffInWords(defaultConfig, { optimizer: { gradientClip: 0 } })).toEqual(["Gradient clip off"]);
  });
});

describe("parseExperiment", () => {
  it("takes lanes by name and by diff, and gives each its own config", () => {
    const lanes = ["fp32", { name: "wide", diff: { model: { width: 128 }, precision: { kind: "mixed" } } }];
    const experiment = parseExperiment({ base: presetExperiment("tiny-gpt").base, lanes }, OURS);
    const [plain, wide] = experiment.lanes.map((lane) => laneConfig(experiment, lane));
    expect(plain).toMatchObject({ model: { width: 64 }, precision: { kind: "fp32" } });
    expect(wide).toMatchObject({ model: { width: 128 }, precision: { kind: "mixed" } });
  });

  it.each([
    [{ lanes: ["fp32", "fp32"] }, "lanes.name"],
    [{ lanes: [] }, "lanes"],
    [{ lanes: Array.from({ length: MAX_LANES + 1 }, (_, index) => ({ name: `l${index}` })) }, "lanes"],
    [{ lanes: "fp32" }, "lanes"],
    [{ lanes: ["fp16"] }, "lanes"],
    [{ lanes: [{ name: "a,b" }] }, "lanes.name"],
    [{ lanes: [{ name: "a", config: {} }] }, "lanes.config"],
    [{ lanes: [{ name: "a", diff: { model: { widht: 1 } } }] }, "model.widht"],
    [{ lanes: [{ name: "a", diff: { training: { batchSize: 5 } } }] }, "training.batchSize"],
    [{ lanes: [{ name: "a", diff: { data: { noise: 0.5 } } }] }, "data.noise"],
    [{ bases: {} }, "bases"],
    [7, ""],
  ])("refuses %j at its path", (value, path) => {
    expect(() => parseExperiment(value, OURS)).toThrow(expect.objectContaining({ path }));
  });
});

describe("the URL form", () => {
  it("of a preset is its name", () => {
    for (const { name } of presets) expect(toUrl(presetExperiment(name))).toBe(`preset=${name}`);
  });

  it("is short and readable, and holds only what differs", () => {
    const url = "preset=tiny-gpt&model.width=128&lane=fp32&lane=deep,model.layers:4,precision.kind:mixed";
    const experiment = fromUrl(`https://example.org/lab/#${url}`);
    expect(experiment.base.model.width).toBe(128);
    expect(experiment.lanes[1]).toEqual({
      name: "deep",
      diff: { precision: { kind: "mixed" }, model: { layers: 4 } },
    });
    expect(fromUrl(toUrl(experiment))).toEqual(experiment);
    expect(toUrl(fromUrl(url))).toBe(url);
  });

  it("of nothing is the default experiment", () => {
    for (const url of ["", "#", "?", "https://example.org/", "http://localhost:5173/lab/#"]) {
      expect(fromUrl(url)).toEqual(defaultExperiment());
    }
  });

  it("survives being encoded once more by a chat program", () => {
    const experiment = fromUrl("lane=a b,precision.kind:mixed");
    const [, lane = ""] = toUrl(experiment).split("lane=");
    expect(fromUrl(`preset=spirals&lane=${encodeURIComponent(decodeURIComponent(lane))}`)).toEqual(experiment);
  });

  it("gives every experiment back as it was", () => {
    const laneName = fc.stringMatching(/^[a-zA-Z0-9äß][a-z0-9ü ._+-]{0,10}$/);
    fc.assert(
      fc.property(config, fc.uniqueArray(laneName, { minLength: 1, maxLength: 4 }), (base, names) => {
        const lanes = names.map((name, index) => ({
          name,
          diff: index === 0 ? {} : { precision: { scaler: { growthInterval: index } } },
        }));
        const experiment: Experiment = { base, lanes };
        expect(fromUrl(toUrl(experiment))).toEqual(experiment);
      }),
    );
  });

  it.each([
    ["model.widht=3", "model.widht"],
    ["preset=tinygpt", "preset"],
    ["model.width=abc", "model.width"],
    ["model.width=1e999", "model.width"],
    ["model.width=", "model.width"],
    ["__proto__=1", "__proto__"],
    ["constructor=1", "constructor"],
    ["lane=fp16", "lanes"],
    ["lane=a,model.widht:3", "model.widht"],
    ["lane=%E0%A4%A", ""],
    [`model.width=${"6".repeat(20_000)}`, ""],
  ])("with %.40s is refused at its path", (url, path) => {
    expect(() => fromUrl(url)).toThrow(ConfigError);
    expect(() => fromUrl(url)).toThrow(expect.objectContaining({ path }));
  });

  it("leaves every field reachable", () => {
    for (const { path } of fields) {
      const { base } = fromUrl(`${path}=${String(valueAt(defaultExperiment().base, path))}`);
      expect(base).toEqual(defaultExperiment().base);
    }
  });
});

describe("the reference of an experiment", () => {
  it("is the first FP32 lane where none is named, and goes with the URL where one is", () => {
    expect(referenceOf(fromUrl("preset=spirals&lane=mixed&lane=fp32"))).toBe("fp32");
    expect(referenceOf(fromUrl("preset=spirals&lane=mixed&lane=mixed-bfloat16"))).toBeUndefined();
    const named = fromUrl("preset=spirals&reference=mixed");
    expect(referenceOf(named)).toBe("mixed");
    expect(toUrl(named)).toBe("preset=spirals&reference=mixed");
  });

  it("must be one of its lanes", () => {
    expect(() => fromUrl("preset=spirals&reference=none")).toThrow(expect.objectContaining({ path: "reference" }));
  });
});
