/**
 * The command line's contract (`halfstep train --help`) end to end, on a real adapter: JSON lines, checkpoints, resuming, sampling.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readSafetensors } from "../training/files/readSafetensors";
import { writeSafetensors } from "../training/files/safetensors";
import { commandLine, TINY, type Line } from "./testing/commandLine";

const { at, halfstep, jsonLines } = commandLine();
const withoutTimes = (lines: readonly Line[]): Line[] => lines.map(({ stepMs: _, ...line }) => line);
const steps = (lines: readonly Line[]): Line[] => lines.filter(({ type }) => type === "step");

describe("halfstep train --json", () => {
  it("prints a line a step and lane, and a summary a lane at the end", () => {
    const lines = jsonLines(...TINY, "--steps", "6", "--lanes", "fp32,mixed");
    expect(steps(lines)).toHaveLength(12);
    expect(Object.keys(lines[0] ?? {})).toEqual([
      "type",
      "lane",
      "step",
      "loss",
      "scale",
      "gradNorm",
      "relativeGradient",
      "stepMs",
      "skipped",
      "lr",
    ]);
    expect(
      steps(lines)
        .filter(({ valLoss }) => valLoss !== undefined)
        .map(({ step }) => step),
    ).toEqual([4, 4, 6, 6]);
    const [fp32, mixed] = lines.slice(-2);
    expect(fp32).toMatchObject({ type: "summary", lane: "fp32", precision: "fp32", steps: 6, skipped: 0 });
    expect(mixed).toMatchObject({ type: "summary", lane: "mixed", steps: 6 });
    expect(mixed?.["skipped"]).toBeGreaterThan(0);
    // What overflowed first in each skipped step, and in how many.
    const overflows = mixed?.["overflows"] as { tensor: string; steps: number }[];
    expect(overflows.reduce((sum, overflow) => sum + overflow.steps, 0)).toBe(mixed?.["skipped"]);
    expect(overflows.every(({ tensor }) => tensor.startsWith("d("))).toBe(true);
    const counts = ["params", "trainableParams", "sharing", "steps", "skipped", "overflows"];
    const health = ["notFinite", "stuck", "warmupSkipped"];
    const measured = ["loss", "valLoss", "stepMs", "bytes", "numerics", "drift", "flopsPerStep", "gates"];
    const figures = [...counts, ...health, ...measured];
    expect(Object.keys(fp32 ?? {})).toEqual(["type", "lane", "precision", ...figures, "adapter"]);
    expect(fp32?.["bytes"]).toMatchObject({ halfWeights: 0 });
  });

  it("continues a checkpoint as if it had never stopped", () => {
    // A schedule that ends with the run would differ between a run of 4 steps and one of 8.
    const constant = [...TINY, "--optimizer.schedule", "constant", "--lanes", "mixed"];
    const [first, second] = [at("first.safetensors"), at("second.safetensors")];
    jsonLines(...constant, "--steps", "4", "--save", first);
    // What was done to the run by hand goes along: its config alone does not give these bits.
    const interventions = '[{"lane":"mixed","deed":{"kind":"overflow"},"step":2}]';
    const saved = readSafetensors(readFileSync(first));
    writeFileSync(first, writeSafetensors({ ...saved, metadata: { ...saved.metadata, interventions } }));
    const rest = steps(jsonLines("train", "--resume", first, "--steps", "8", "--save", second));
    expect(readSafetensors(readFileSync(second)).metadata).toMatchObject({ step: "8", interventions });
    const whole = steps(jsonLines(...constant, "--steps", "8"));
    const unnamed = (lines: readonly Line[]): Line[] => withoutTimes(lines).map(({ lane: _, ...line }) => line);
    expect(unnamed(rest)).toEqual(unnamed(whole).slice(4));
    expect(rest).toHaveLength(4);
  });

  it("writes the batches it used, and starts from weights it is given", () => {
    const [weights, batches] = [at("weights.safetensors"), at("batches.safetensors")];
    const straight = steps(
      jsonLines(...TINY, "--steps", "2", "--lanes", "fp32", "--save", weights, "--dump-batches", batches),
    );
    const dumped = readSafetensors(readFileSync(batches));
    expect(dumped.tensors.get("tokens")?.shape).toEqual([2, 2, 8]);
    expect(dumped.tensors.get("targets")?.shape).toEqual([2, 2, 8]);
    const again = steps(jsonLines(...TINY, "--steps", "2", "--lanes", "fp32", "--init", weights));
    expect(again[0]?.["loss"]).not.toBe(straight[0]?.["loss"]);
  });

  it("refuses a checkpoint with a NaN in it, by the tensor's name", () => {
    const file = at("nan.safetensors");
    jsonLines(...TINY, "--steps", "1", "--lanes", "fp32", "--save", file);
    const saved = readSafetensors(readFileSync(file));
    const name = "transformer.h.0.ln_1.weight";
    const spoiled = { shape: [8], values: new Float32Array(8).fill(Number.NaN) };
    writeFileSync(file, writeSafetensors({ ...saved, tensors: new Map([...saved.tensors, [name, spoiled]]) }));
    const { status, stderr } = halfstep(...TINY, "--steps", "1", "--init", file);
    expect(stderr).toContain(name);
    expect(stderr).toContain("NaN");
    expect(status).toBe(2);
  });
});

describe("halfstep sample", () => {
  it("continues a prompt from a checkpoint, the same from the same seed", () => {
    const file = at("model.safetensors");
    jsonLines(...TINY, "--steps", "2", "--lanes", "mixed", "--save", file);
    const options = ["sample", "--checkpoint", file, "--prompt", "the", "--length", "12"];
    const { status, stdout, stderr } = halfstep(...options, "--seed", "5");
    expect(status, stderr).toBe(0);
    expect(stdout.startsWith("the")).toBe(true);
    expect([...stdout.trimEnd()].length).toBeGreaterThanOrEqual(12);
    expect(halfstep(...options, "--seed", "5").stdout).toBe(stdout);
    expect(halfstep(...options, "--seed", "6").stdout).not.toBe(stdout);
  });

  it("names a symbol of the prompt that the model has never seen", () => {
    const file = at("model.safetensors");
    jsonLines(...TINY, "--steps", "1", "--lanes", "fp32", "--save", file);
    const { status, stderr } = halfstep("sample", "--checkpoint", file, "--prompt", "日");
    expect(stderr).toContain("日");
    expect(status).toBe(2);
  });
});

describe("halfstep info", () => {
  it("says which half path is used and why", () => {
    const [info] = jsonLines("info");
    expect(info?.["half"]).toBe(info?.["shaderF16"] === true ? "native" : "packed");
    expect(info?.["why"]).toContain("shader-f16");
  });
});
