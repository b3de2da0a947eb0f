/**
 * Trouble on the command line, end to end: a model that overflows whatever the loss scale, a training that is stopped before
 * its end.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readSafetensors } from "../training/files/readSafetensors";
import { writeSafetensors } from "../training/files/safetensors";
import { BIN, commandLine, TINY, type Line } from "./testing/commandLine";

/** Each compiles for itself. */
const THREE_COMMANDS_MS = 600_000;

const { folder, at, halfstep, jsonLines } = commandLine();

/** The saved weights of a GPT, so large that halves overflow in the forward pass whatever the loss scale. */
function hot(model: string): string {
  const saved = readSafetensors(readFileSync(model));
  const tensors = [...saved.tensors].map(([name, { shape, values }]) => {
    const grown = /^transformer.*(c_fc|mlp\.c_proj|wte)\.weight$/.test(name) && values instanceof Float32Array;
    return [name, { shape, values: grown ? values.map((value) => 30_000 * value) : values }] as const;
  });
  const file = at("hot.safetensors");
  writeFileSync(file, writeSafetensors({ ...saved, tensors: new Map(tensors) }));
  return file;
}

describe("a model that overflows in the forward pass", () => {
  it(
    "is told as that: no scale can help, and no text comes out of it",
    () => {
      const model = at("cool.safetensors");
      jsonLines(...TINY, "--steps", "1", "--lanes", "mixed", "--save", model);
      const file = hot(model);
      const options = ["--steps", "60", "--lanes", "mixed", "--training.validationInterval", "0"];
      const { stdout, stderr, status } = halfstep(...TINY, ...options, "--init", file, "--json");
      expect(status, stderr).toBe(0);
      const summary = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Line;
      const tensor = expect.stringContaining("transformer.h.0.mlp.") as string;
      expect(summary["notFinite"]).toEqual({ since: 1, figure: "loss", tensor });
      expect(summary["stuck"]).toMatchObject({
        since: 1,
        skippedInARow: 60,
        tensor,
        reason: "forward",
        noScaleHelps: true,
      });
      expect(stderr).toContain("no loss scale can help");
      const sampled = halfstep("sample", "--checkpoint", file, "--prompt", "the", "--temperature", "0");
      expect([sampled.status, sampled.stdout]).toEqual([1, ""]);
      expect(sampled.stderr).toContain("The model's output is not finite");
    },
    THREE_COMMANDS_MS,
  );
});

describe("a training that is stopped", () => {
  /** Starts one that would last for hours, and stops it as soon as it has printed a step. */
  async function stopped(file: string, stop: (run: ChildProcess) => void) {
    const args = [...TINY, "--steps", "1000000", "--lanes", "fp32", "--json", "--save", file];
    const run = spawn(process.execPath, [BIN, ...args], { cwd: folder });
    let said = "";
    run.stderr.on("data", (words: Buffer) => (said += words.toString()));
    await once(run.stdout, "data");
    stop(run);
    const [status] = (await once(run, "exit")) as [number | null];
    return { status, said };
  }

  it.each([
    ["Ctrl-C", 130, (run: ChildProcess) => run.kill("SIGINT")],
    ["a closed pipe", 141, (run: ChildProcess) => run.stdout?.destroy()],
  ] as const)("by %s saves what there is, with status %i", async (_, expected, stop) => {
    const file = at("stopped.safetensors");
    rmSync(file, { force: true });
    const { status, said } = await stopped(file, stop);
    expect(said).toContain("of 1,000,000.");
    expect(said).toContain(`wrote ${file}`);
    expect(status).toBe(expected);
    expect(Number(readSafetensors(readFileSync(file)).metadata["step"])).toBeGreaterThan(0);
  });
});
