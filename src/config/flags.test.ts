import { describe, expect, it } from "vitest";

import { ConfigError } from "./errors";
import { applyFlags, flagHelp, splitFlags } from "./flags";
import { defaultConfig } from "./parse";
import { fields } from "./schema";

describe("applyFlags", () => {
  it("reads numbers, choices and booleans by the schema's types", () => {
    const args = ["--model.width", "128", "--model.bias=false", "--optimizer.learningRate", "3e-4"];
    const config = applyFlags(defaultConfig, [...args, "--precision.kind", "mixed", "--model.tiedHead"]);
    expect(config.model).toMatchObject({ width: 128, bias: false, tiedHead: true });
    expect(config.optimizer.learningRate).toBe(3e-4);
    expect(config.precision.kind).toBe("mixed");
  });

  it("knows the short forms of steps and seed", () => {
    const { training } = applyFlags(defaultConfig, ["--steps", "50", "--seed=9"]);
    expect(training).toMatchObject({ steps: 50, seed: 9 });
  });

  it("lets the last of two win", () => {
    expect(applyFlags(defaultConfig, ["--steps", "1", "--training.steps", "2"]).training.steps).toBe(2);
  });

  it.each([
    [["--model.widht", "64"], "model.widht", "Did you mean model.width?"],
    [["--model.width"], "model.width", "Write --model.width <4…2048>."],
    [["--model.width", "--seed", "1"], "model.width", "Write --model.width <4…2048>."],
    [["--model.width", "0x40"], "model.width", "Give a whole number from 4 to 2048, such as 64."],
    [["--model.width", ""], "model.width", "Give a whole number from 4 to 2048, such as 64."],
    [["--model.width", "1e999"], "model.width", "Give a whole number from 4 to 2048, such as 64."],
    [["--model.bias", "yes"], "model.bias", "Give true or false."],
    [["--precision.kind", "mixxed"], "precision.kind", "Did you mean mixed?"],
    [["--model.__proto__", "1"], "model.__proto__", "The fields are listed by --help and in the page's controls."],
    [["width", "64"], "", "Write settings as --path value, such as --model.width 64."],
    [["--model.width", "66", "--model.heads", "4"], "model.width", "Set model.width to 64 or change model.heads."],
  ])("refuses %j and says what to do", (args, path, fix) => {
    const call = (): unknown => applyFlags(defaultConfig, args);
    expect(call).toThrow(ConfigError);
    expect(call).toThrow(expect.objectContaining({ path, fix }));
  });
});

describe("splitFlags", () => {
  it("takes config flags with their values out and leaves the rest in order", () => {
    const args = ["train", "--json", "--model.width", "64", "--text", "a.txt", "--model.bias", "--steps=3"];
    expect(splitFlags(args)).toEqual({
      config: ["--model.width", "64", "--model.bias", "--steps=3"],
      rest: ["train", "--json", "--text", "a.txt"],
    });
  });
});

it("flagHelp has one line for each field", () => {
  expect(flagHelp()).toHaveLength(fields.length);
  expect(flagHelp().join("\n")).toContain("--training.steps, --steps <1…1000000>");
});
