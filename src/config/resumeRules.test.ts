import { describe, expect, it } from "vitest";
import { applyDiff } from "./diff";
import { ConfigError } from "./errors";
import { defaultConfig } from "./parse";
import { refuseOnResume, resumeRefusals } from "./resumeRules";
import type { Config, ConfigDiff } from "./schema";

const changed = (diff: ConfigDiff): Config => applyDiff(defaultConfig, diff);

describe("a run that is resumed", () => {
  it.each<[string, ConfigDiff]>([
    ["model.width", { model: { width: 128 } }],
    ["model.activation", { model: { activation: "relu" } }],
    ["model.gates.kind", { model: { gates: { kind: "router" } } }],
    ["data.contextLength", { data: { contextLength: 32 } }],
    ["data.tokenizer", { data: { tokenizer: "byte" } }],
    ["data.validationShare", { data: { validationShare: 0.5 } }],
    ["optimizer.kind", { optimizer: { kind: "sgd" } }],
    ["training.seed", { training: { seed: 2 } }],
  ])("keeps %s", (path, diff) => {
    expect(resumeRefusals(defaultConfig, changed(diff)).map((refusal) => refusal.path)).toContain(path);
    expect(() => refuseOnResume(defaultConfig, changed(diff))).toThrow(ConfigError);
    expect(() => refuseOnResume(defaultConfig, changed(diff))).toThrow(`${path} is `);
  });

  it.each<[string, ConfigDiff]>([
    ["its length and reports", { training: { steps: 9, logInterval: 3, validationBatches: 1 } }],
    ["its batches", { training: { batchSize: 3, accumulation: 2 } }],
    ["its rate and schedule", { optimizer: { learningRate: 1e-4, schedule: "constant", weightDecay: 0 } }],
    ["its precision and scaler", { precision: { kind: "mixed", scaler: { kind: "static" } } }],
    ["what is recomputed", { model: { recompute: true } }],
    ["a field without effect", { data: { noise: 0.5, modulus: 7 }, optimizer: { momentum: 0.1 } }],
  ])("may change %s", (_, diff) => {
    expect(resumeRefusals(defaultConfig, changed(diff))).toEqual([]);
    expect(() => refuseOnResume(defaultConfig, changed(diff))).not.toThrow();
  });

  it("may name its label column otherwise: the data's fingerprint tells whether it is another", () => {
    const table: ConfigDiff = { data: { kind: "table" }, model: { kind: "mlp" } };
    expect(resumeRefusals(changed(table), applyDiff(changed(table), { data: { label: "kind" } }))).toEqual([]);
  });

  it("is refused by name, with both values and a way out", () => {
    expect(() => refuseOnResume(defaultConfig, changed({ optimizer: { kind: "sgd" } }))).toThrow(
      expect.objectContaining({
        message: "optimizer.kind is sgd, but the checkpoint's run has adamw, and a resumed run keeps it.",
        fix: "Set optimizer.kind to adamw, or start a new run from the checkpoint's weights with --init.",
      }),
    );
  });
});
