import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { OURS } from "../words/refused";
import { ConfigError } from "./errors";
import { fieldWords } from "./fieldWords";
import { defaultConfig, parseConfig } from "./parse";
import { fields, findField, valueAt } from "./schema";

function refusal(value: unknown): ConfigError {
  try {
    parseConfig(value, { in: "file", path: "run.json" });
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error("parseConfig took what it should refuse");
}

describe("the schema", () => {
  it("has every default within its own range", () => {
    for (const { path } of fields) expect(valueAt(defaultConfig, path)).toBe(findField(path)?.field.default);
  });

  it("names only existing fields and choices in its conditions", () => {
    for (const { path, field } of fields) {
      for (const [on, values] of Object.entries(field.applies ?? {})) {
        const condition = findField(on)?.field;
        const known = condition?.type === "choice" ? condition.choices : [];
        expect(known, `${path} depends on ${on}`).toEqual(expect.arrayContaining([...values]));
      }
    }
  });

  it("says of every field what it is for, in a sentence", () => {
    const speechless = fields.filter(({ path }) => !/^\S.{10,}[.?]$/.test(fieldWords(path).help));
    expect(speechless.map(({ path }) => path)).toEqual([]);
  });
});

describe("parseConfig", () => {
  it("fills what is missing with defaults and keeps what is given", () => {
    const config = parseConfig({ model: { width: 128 } }, OURS);
    expect(config.model.width).toBe(128);
    expect(config.model.heads).toBe(2);
    expect(config.training).toEqual(defaultConfig.training);
  });

  it("fills the gaps from another config where one is given", () => {
    const base = parseConfig({ model: { width: 128 }, training: { seed: 7 } }, OURS);
    expect(parseConfig({ model: { layers: 3 } }, OURS, base)).toEqual({
      ...base,
      model: { ...base.model, layers: 3 },
    });
  });

  it("gives a parsed config back unchanged after JSON", () => {
    expect(parseConfig(JSON.parse(JSON.stringify(defaultConfig)), OURS)).toEqual(defaultConfig);
  });

  it("asks whether a misspelt field was meant to be the near one", () => {
    const error = refusal({ model: { widht: 64 } });
    expect(error.path).toBe("model.widht");
    expect(error.message).toBe('In the file “run.json”, "model.widht" is not a field of the config.');
    expect(error.fix).toBe("Did you mean model.width?");
  });

  it("names path, value and range where a number is out of range", () => {
    const error = refusal({ model: { width: 100_000 } });
    expect(error).toMatchObject({ path: "model.width", value: 100_000 });
    expect(error.fix).toBe("Give a whole number from 4 to 2048, such as 64.");
  });

  it.each([
    [{ model: { width: "64" } }, "model.width"],
    [{ model: { width: 64.5 } }, "model.width"],
    [{ model: { width: undefined } }, "model.width"],
    [{ optimizer: { learningRate: Number.NaN } }, "optimizer.learningRate"],
    [{ optimizer: { learningRate: Number.POSITIVE_INFINITY } }, "optimizer.learningRate"],
    [{ optimizer: { learningRate: 0 } }, "optimizer.learningRate"],
    [{ optimizer: { gradientClip: -1 } }, "optimizer.gradientClip"],
    [{ training: { seed: -1 } }, "training.seed"],
    [{ training: { seed: 2 ** 32 } }, "training.seed"],
    [{ model: { tiedHead: 1 } }, "model.tiedHead"],
    [{ model: { activation: "swish" } }, "model.activation"],
    [{ model: { activation: ["gelu"] } }, "model.activation"],
    [{ model: [] }, "model"],
    [{ model: null }, "model"],
    [{ precision: { scaler: "dynamic" } }, "precision.scaler"],
    [{ precision: { scaler: { growthFactor: 1 } } }, "precision.scaler.growthFactor"],
    [JSON.parse('{"__proto__": {"model": {}}}'), "__proto__"],
    [JSON.parse('{"model": {"__proto__": {"width": 8}}}'), "model.__proto__"],
    [{ constructor: {} }, "constructor"],
    [[], ""],
    ["spirals", ""],
    [new Map(), ""],
    [null, ""],
  ])("refuses %j at its path", (value, path) => {
    expect(refusal(value).path).toBe(path);
  });

  it("takes 0 where 0 has a meaning of its own below the range", () => {
    const config = parseConfig({ optimizer: { gradientClip: 0, warmupSteps: 0 } }, OURS);
    expect(config.optimizer).toMatchObject({ gradientClip: 0, warmupSteps: 0 });
  });

  it("turns minus zero into zero, which the URL can carry", () => {
    expect(Object.is(parseConfig({ data: { noise: -0 } }, OURS).data.noise, 0)).toBe(true);
  });

  it("never throws anything but a ConfigError, whatever it is given", () => {
    const value = fc.oneof(
      fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withSparseArray: true }),
      fc.record(
        { model: fc.anything(), data: fc.anything(), precision: fc.record({ scaler: fc.anything() }) },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(value, (given) => {
        let thrown: unknown;
        try {
          parseConfig(given, OURS);
        } catch (error) {
          thrown = error;
        }
        expect(thrown === undefined || thrown instanceof ConfigError).toBe(true);
      }),
    );
  });
});
