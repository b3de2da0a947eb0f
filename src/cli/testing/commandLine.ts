/** The command line as a person runs it, in a folder of its own: for tests on a real adapter. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";

export const BIN = new URL("../../../bin/halfstep.mjs", import.meta.url).pathname;
const FIRST_BUILD_MS = 120_000;

export type Line = Record<string, unknown>;

/** A GPT small enough to compile in a moment, with a step skipped on the way. */
export const TINY = [
  ["train", "--preset", "tiny-gpt", "--model.layers", "1", "--model.heads", "1", "--model.width", "8"],
  ["--model.feedForward", "8", "--data.contextLength", "8", "--training.batchSize", "2"],
  ["--precision.scaler.initialScale", "1e9", "--training.validationInterval", "4"],
  ["--training.validationBatches", "1"],
].flat();

export interface CommandLine {
  readonly folder: string;
  readonly at: (name: string) => string;
  readonly halfstep: (...args: string[]) => { status: number | null; stdout: string; stderr: string };
  /** Runs to the end and gives standard output's objects. */
  readonly jsonLines: (...args: string[]) => Line[];
}

/** For a whole test file: the folder is made before its tests and removed after them. */
export function commandLine(): CommandLine {
  const folder = mkdtempSync(join(tmpdir(), "halfstep-"));
  const halfstep: CommandLine["halfstep"] = (...args) =>
    spawnSync(process.execPath, [BIN, ...args], { encoding: "utf8", cwd: folder });
  beforeAll(() => {
    // Builds the command line if it is missing or older than its sources.
    halfstep("help");
  }, FIRST_BUILD_MS);
  afterAll(() => rmSync(folder, { recursive: true }));
  const jsonLines = (...args: string[]): Line[] => {
    const { status, stdout, stderr } = halfstep(...args, "--json");
    expect(status, stderr).toBe(0);
    return stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Line);
  };
  return { folder, at: (name) => join(folder, name), halfstep, jsonLines };
}
