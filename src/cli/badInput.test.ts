/**
 * What the command line says to bad input: a sentence that names the thing, the fix, nothing on standard output, and
 * exit status 2. All of it is refused before a GPU is opened or a file written.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const BIN = new URL("../../bin/halfstep.mjs", import.meta.url).pathname;
const FIRST_BUILD_MS = 120_000;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "halfstep-"));
  // Builds the command line if it is missing or older than its sources.
  halfstep("help");
}, FIRST_BUILD_MS);
afterAll(() => rmSync(folder, { recursive: true }));

function halfstep(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [BIN, ...args], { encoding: "utf8", cwd: folder || tmpdir() });
}

function file(name: string, contents: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, contents);
  return path;
}

/** A safetensors file with this header and no data. */
function headerOnly(name: string, header: string, claimedBytes = header.length): string {
  const bytes = new Uint8Array(8 + header.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(claimedBytes), true);
  bytes.set(new TextEncoder().encode(header), 8);
  return file(name, bytes);
}

describe("the command line refuses", () => {
  it.each([
    ["an unknown command", ["trian"], "trian"],
    ["an unknown option", ["train", "--fast"], "--fast"],
    ["an unknown preset", ["train", "--preset", "tiny-gtp"], "tiny-gtp"],
    ["an unknown lane", ["train", "--lanes", "fp32,half"], "half"],
    ["an unknown field", ["train", "--model.widht", "64"], "model.widht"],
    ["a value of the wrong type", ["train", "--model.width", "wide"], "model.width"],
    ["a value out of range", ["train", "--training.batchSize", "0"], "training.batchSize"],
    ["a value that is not finite", ["train", "--optimizer.learningRate", "NaN"], "optimizer.learningRate"],
    ["fields that contradict each other", ["train", "--preset", "tiny-gpt", "--model.heads", "3"], "heads"],
    ["two ways to start", ["train", "--init", "a", "--resume", "b"], "--init"],
    ["a word too many", ["train", "now"], "now"],
    ["a sample without a checkpoint", ["sample"], "checkpoint"],
  ])("%s", (_, args, words) => {
    const { status, stdout, stderr } = halfstep(...args);
    expect(stderr).toContain(words);
    expect(stderr.trim().split("\n").length).toBeGreaterThanOrEqual(2);
    expect(stderr).not.toContain(" at ");
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });

  it.each([
    ["an empty text", () => ["--text", file("empty.txt", "")], "empty.txt is empty"],
    ["a text shorter than one window", () => ["--text", file("short.txt", "To be, or not to be")], "too short"],
    ["a text that is none", () => ["--text", file("binary.txt", new Uint8Array(4096))], "binary.txt"],
    ["a text that is not there", () => ["--text", join(folder, "gone.txt")], "gone.txt"],
    [
      "a table with a cell that is no number",
      () => ["--table", file("red.csv", "x,y\n1,a\nred,b")],
      "row 3, column “x”",
    ],
    ["a table without its label", () => ["--table", file("xy.csv", "x,y\n1,a"), "--label", "z"], "no column “z”"],
    ["a text and a table", () => ["--table", "a.csv", "--text", "a.txt"], "--text and --table cannot be combined"],
    [
      "a table for a GPT",
      () => ["--table", "a.csv", "--preset", "tiny-gpt"],
      "model.kind is gpt and data.kind is table",
    ],
    ["a table that is asked for and not given", () => ["--preset", "spirals", "--data.kind", "table"], "--table FILE"],
    ["a config that is no JSON", () => ["--config", file("config.json", "{model:")], "not JSON"],
    ["a config with an unknown field", () => ["--config", file("field.json", '{"modle":{}}')], "modle"],
    ["a config of the wrong type", () => ["--config", file("type.json", '{"model":{"width":"64"}}')], "model.width"],
    ["a config that pollutes", () => ["--config", file("proto.json", '{"__proto__":{"x":1}}')], "__proto__"],
    ["a truncated checkpoint", () => ["--init", file("cut.safetensors", new Uint8Array(5))], "5 bytes"],
    ["an oversized header", () => ["--init", headerOnly("big.safetensors", "{}", 2 ** 40)], "header claims"],
    ["a hostile header", () => ["--init", headerOnly("bad.safetensors", "[[[[")], "does not begin with"],
  ])("%s", (_, args, words) => {
    const { status, stdout, stderr } = halfstep("train", "--steps", "1", ...args());
    expect(stderr).toContain(words);
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });

  it("a bad run without writing the checkpoint it was asked for", () => {
    const target = join(folder, "never.safetensors");
    expect(halfstep("train", "--text", file("none.txt", ""), "--save", target).status).toBe(2);
    expect(existsSync(target)).toBe(false);
  });
});

describe("bench refuses", () => {
  it.each([
    ["no bench at all", [], "needs a benchmark to run"],
    ["a bench that is none", ["conv"], "There is no benchmark “conv”"],
    ["a size that is none", ["matmul", "--size", "huge"], "There is no size “huge”"],
    ["no runs", ["matmul", "--runs", "0"], "--runs"],
    ["lanes for kernels", ["kernels", "--lanes", "fp32"], "to step, gates, scaling and profile only"],
    ["a config field for kernels", ["matmul", "--model.width", "64"], "to step, gates, scaling and profile only"],
    ["a folder for its record that is not there", ["matmul", "--out", "none/bench.json"], "There is no folder “none”"],
    ["a preset that is none", ["step", "--preset", "spiral"], "no preset called “spiral”"],
  ])("%s", (_, args, words) => {
    const { status, stdout, stderr } = halfstep("bench", ...args);
    expect(stderr).toContain(words);
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });
});

describe("the command line's help", () => {
  it("of bench names every bench and option", () => {
    const { status, stdout } = halfstep("bench", "--help");
    expect(status).toBe(0);
    for (const what of [
      "kernels",
      "matmul",
      "attention",
      "layernorm",
      "optimizer",
      "step",
      "scaling",
      "profile",
      "all",
    ])
      expect(stdout).toContain(`\n  ${what} `);
    for (const option of ["size", "filter", "runs", "preset", "lanes", "json", "out"])
      expect(stdout).toContain(`--${option} `);
  });

  it("of train says what is saved when, and what the lines of JSON hold", () => {
    const { status, stdout } = halfstep("train", "--help");
    expect(status).toBe(0);
    for (const word of [
      "--table: a header",
      "--save-every",
      "diverged",
      "notFinite",
      "stuck",
      "noScaleHelps",
      "warmupSkipped",
      "skipped steps too",
    ])
      expect(stdout).toContain(word);
  });

  it("names every command on standard output and every field on request", () => {
    const { status, stdout } = halfstep("help");
    expect(status).toBe(0);
    for (const command of ["train", "sample", "info", "check", "bench", "lab"])
      expect(stdout).toContain(`\n  ${command}`);
    const fields = halfstep("help", "fields").stdout;
    for (const path of ["model.kind", "data.contextLength", "precision.scaler.growthInterval"])
      expect(fields).toContain(`--${path}`);
  });

  it("is an error without a command", () => {
    expect(halfstep().status).toBe(2);
  });
});
