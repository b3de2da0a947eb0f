import * as fc from "fast-check";
import { OURS } from "../words/refused";
import { inSentences } from "../words/report";
import { describe, expect, it } from "vitest";

import { withValue } from "./diff";
import { ConfigError } from "./errors";
import { parseConfig } from "./parse";
import { presetConfig, presets } from "./presets";
import { ruleReport, type Problem } from "./rule";
import { firstProblem, settle } from "./rules";
import { fields, valueAt } from "./schema";
import type { FieldPath, FieldValue } from "./schema";
import { sliderLength, sliderValue } from "./slider";
import { requireField, valueFromText } from "./text";

function refusal(value: unknown): ConfigError {
  try {
    parseConfig(value, OURS);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error("parseConfig took what it should refuse");
}

describe("rules between fields", () => {
  it.each([
    [{ model: { width: 66, heads: 4 } }, "model.width", "Set model.width to 64 or change model.heads."],
    [{ model: { width: 68, heads: 2 } }, "model.width", "Set model.width to 72 or change model.heads."],
    [{ model: { width: 512, heads: 2 } }, "model.heads", "Set model.heads to 4."],
    [{ model: { kind: "mlp" } }, "model.kind", "Set model.kind to gpt, or data.kind to spirals, moons, rings, digits."],
    [{ data: { kind: "moons" } }, "model.kind", "Set model.kind to mlp, or data.kind to a sequence task or text."],
    [
      { model: { layers: 2, trainableLayers: 3 } },
      "model.trainableLayers",
      "Set model.trainableLayers to at most 2, or to 0 to train everything.",
    ],
    [
      { model: { trainableLayers: 1, sharing: { kind: "all" } } },
      "model.trainableLayers",
      "Set model.sharing.kind to none, or model.trainableLayers to 0.",
    ],
    [
      { model: { trainableLayers: 1, gates: { kind: "fixed" } } },
      "model.trainableLayers",
      "Set model.gates.kind to none, or model.trainableLayers to 0.",
    ],
    [
      { data: { kind: "modular-addition", modulus: 5 }, training: { batchSize: 64 } },
      "training.batchSize",
      "Set training.batchSize to at most 22, or make more examples.",
    ],
    [
      { data: { kind: "modular-addition", modulus: 5, validationShare: 0.01 } },
      "data.validationShare",
      "Set data.validationShare to at least 0.04.",
    ],
    [
      { optimizer: { learningRate: 1e-5 } },
      "optimizer.minimumLearningRate",
      "Set optimizer.minimumLearningRate to at most 0.00001.",
    ],
    [
      { precision: { scaler: { maximumScale: 1024 } } },
      "precision.scaler.initialScale",
      "Set precision.scaler.initialScale to 1024.",
    ],
    [
      { precision: { scaler: { minimumScale: 2048, maximumScale: 1024 } } },
      "precision.scaler.initialScale",
      "Set precision.scaler.maximumScale to at least 65536, or to 0 for none.",
    ],
    [
      {
        model: { kind: "mlp" },
        data: { kind: "moons", examples: 16, validationShare: 0.01 },
        training: { batchSize: 15 },
      },
      "data.validationShare",
      "Set data.validationShare to at least 0.07 and training.batchSize to at most 14.",
    ],
  ])("refuse %j and say what to do", (value, path, fix) => {
    expect(refusal(value)).toMatchObject({ path, fix });
  });

  it("leave an MLP's width alone, which no heads share", () => {
    const value = { model: { kind: "mlp", width: 70 }, data: { kind: "moons" } };
    expect(parseConfig(value, OURS).model.width).toBe(70);
  });

  it("leave a constant rate's minimum alone, which is never reached", () => {
    const value = { optimizer: { schedule: "constant", learningRate: 1e-6 } };
    expect(parseConfig(value, OURS).optimizer.learningRate).toBe(1e-6);
  });
});

describe("what a refusal proposes", () => {
  const anyValue = fc.constantFrom(...fields).chain(({ path, field }) => {
    const value: fc.Arbitrary<FieldValue> =
      field.type === "choice"
        ? fc.constantFrom(...field.choices)
        : field.type === "boolean"
          ? fc.boolean()
          : field.type === "text"
            ? fc.string({ maxLength: field.longest })
            : fc.nat({ max: sliderLength(field) }).map((position) => sliderValue(field, position));
    return value.map((chosen) => ({ path, chosen }));
  });

  /** The settings in a fix, the first of several ways: "Set a.b to at least 3 and c to 4, or …". */
  function proposed(fix: string): [FieldPath, string][] {
    const [first = ""] = fix.split(/,? or /u);
    return [...first.matchAll(/([a-zA-Z]+(?:\.[a-zA-Z]+)+) to (?:at (?:most|least) )?([-+\w.]*\w)/gu)].map(
      ([, path = "", value = ""]) => [requireField(path, OURS).path, value],
    );
  }

  /** What a rule advises, as its report has it; the sentence made of it says the same. */
  function advised(problem: Problem): [FieldPath, string][] {
    const settings = problem.report.values.advice.map(({ path, to }): [FieldPath, string] => [path, String(to)]);
    expect(proposed(inSentences(ruleReport(problem, OURS)).fix)).toEqual(settings);
    return settings;
  }

  it("passes, and no field is proposed twice on the way to a config that trains", () => {
    fc.assert(
      fc.property(fc.constantFrom(...presets), fc.array(anyValue, { maxLength: 12 }), (preset, changes) => {
        let config = changes.reduce((so, { path, chosen }) => withValue(so, path, chosen), presetConfig(preset));
        const told = new Set<FieldPath>();
        for (let problem = firstProblem(config); problem; problem = firstProblem(config)) {
          const settings = advised(problem);
          expect(settings.length, problem.report.code).toBeGreaterThan(0);
          for (const [path, text] of settings) {
            expect(told.has(path), `${path} twice: ${problem.report.code}`).toBe(false);
            told.add(path);
            config = withValue(config, path, valueFromText(requireField(path, OURS), text, OURS));
          }
        }
        expect(parseConfig(config, OURS)).toEqual(config);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("settle", () => {
  it("brings an MLP with points, and takes it away with text", () => {
    const [text] = presets.filter(({ name }) => name === "tiny-gpt").map(presetConfig);
    if (!text) throw new Error("tiny-gpt is gone");
    const points = settle(withValue(text, "data.kind", "rings"), "data.kind");
    expect(points.model.kind).toBe("mlp");
    expect(settle(withValue(points, "model.kind", "gpt"), "model.kind").data.kind).toBe("generated-text");
  });

  it("mends what any single change in the page breaks, and keeps that change", () => {
    const change = fc.constantFrom(...fields).chain(({ path, field }) => {
      const value: fc.Arbitrary<FieldValue> =
        field.type === "choice"
          ? fc.constantFrom(...field.choices)
          : field.type === "boolean"
            ? fc.boolean()
            : field.type === "text"
              ? fc.string({ maxLength: field.longest })
              : fc.nat({ max: sliderLength(field) }).map((position) => sliderValue(field, position));
      return value.map((chosen) => ({ path, chosen }));
    });
    fc.assert(
      fc.property(fc.constantFrom(...presets), fc.array(change, { maxLength: 12 }), (preset, changes) => {
        let config = presetConfig(preset);
        for (const { path, chosen } of changes) {
          config = settle(withValue(config, path, chosen), path);
          expect(firstProblem(config), `after ${path} = ${String(chosen)}`).toBeUndefined();
          expect(parseConfig(config, OURS)).toEqual(config);
          // Two may be adjusted: a width that no heads can share, a held-out share of too few.
          const adjustable = path === "model.width" || path === "data.validationShare";
          expect(adjustable || valueAt(config, path) === chosen).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});
