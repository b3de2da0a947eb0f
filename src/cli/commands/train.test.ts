/** What a training refuses before it opens a GPU: in this process, because nothing of the refusal is the process's own. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InputError } from "../../config/errors";
import { defaultConfig } from "../../config/parse";
import { encodeCheckpoint, type CheckpointNotes } from "../../training/files/checkpoint";
import { train } from "./train";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "halfstep-train-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);

/** A checkpoint as a run leaves it, of which only the notes are ever read here. */
function checkpoint(name: string, notes: Partial<CheckpointNotes>): string {
  const training = { ...defaultConfig.training, steps: 40 };
  const config = JSON.stringify({ ...defaultConfig, training });
  const state = { parameters: new Map(), scaler: new Uint32Array(16), persistent: new Map() };
  writeFileSync(at(name), encodeCheckpoint(state, { config, lane: "fp32", step: 40, ...notes }));
  return at(name);
}

describe("before the first step, a training refuses", () => {
  it.each([
    ["a folder to save into that is not there", () => ["--save", at("none/run.safetensors")], "There is no folder “"],
    ["a folder to save as", () => ["--save", folder], "is a folder"],
    [
      "the second of two lanes' files",
      () => {
        mkdirSync(at("two.mixed.safetensors"));
        return ["--lanes", "fp32,mixed", "--save", at("two.safetensors")];
      },
      "is a folder",
    ],
    ["a folder for batches that is not there", () => ["--dump-batches", at("none/b")], "There is no folder “"],
    [
      "a checkpoint over its own text",
      () => ["--text", at("a.txt"), "--lanes", "fp32", "--save", `${folder}/./a.txt`],
      "--save and --text name the same file",
    ],
    ["saves now and then of nothing", () => ["--save-every", "5"], "--save-every needs"],
    ["no steps between saves", () => ["--save", at("x"), "--save-every", "0"], "--save-every is “0”"],
    [
      "to resume what has ended",
      () => ["--resume", checkpoint("over.safetensors", {}), "--save", at("never.safetensors")],
      "has 40 of 40 steps, so there is nothing left to train.",
    ],
    [
      "to resume to fewer steps",
      () => ["--resume", checkpoint("over.safetensors", {}), "--steps", "9"],
      "has 40 steps, more than the 9",
    ],
    [
      "to resume what is not finite",
      () => {
        const notFinite = '{"since":3,"figure":"loss","tensor":"d(x)"}';
        return ["--resume", checkpoint("nan.safetensors", { step: 20, notFinite })];
      },
      "at step 20 cannot be continued: its weights or moments are not finite (the loss is not finite since step 3, first in “d(x)”)",
    ],
  ])("%s", async (_, args, words) => {
    const refusal: unknown = await train(args()).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(InputError);
    expect((refusal as InputError).message).toContain(words);
    for (const name of ["never.safetensors", "two.fp32.safetensors"]) expect(existsSync(at(name))).toBe(false);
  });
});
