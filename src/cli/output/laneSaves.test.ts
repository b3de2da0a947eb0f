import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as promises from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LaneSaves, type LaneSave } from "./laneSaves";
import type { OutputSystem } from "./outputFile";
import { divergedTarget, laneTarget, refuseClashes } from "./outputPaths";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "halfstep-saves-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const contents = (): Record<string, string> =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(at(name), "utf8")]));
const state = (lane: string, text: string, diverged = false): LaneSave => ({
  lane,
  bytes: new TextEncoder().encode(text),
  diverged,
});

describe("the checkpoints of a run", () => {
  it("have the lane's name in theirs where there are several", async () => {
    const saves = await LaneSaves.open(at("run.safetensors"), ["fp32", "mixed"]);
    await saves.saveAtEnd(40, [state("fp32", "a"), state("mixed", "b")]);
    expect(contents()).toEqual({ "run.fp32.safetensors": "a", "run.mixed.safetensors": "b" });
    expect(saves.inWords(40)).toEqual([
      `wrote ${at("run.fp32.safetensors")} (step 40)`,
      `wrote ${at("run.mixed.safetensors")} (step 40)`,
    ]);
  });

  it("are refused before anything is written where one of them cannot be", async () => {
    await promises.mkdir(at("run.mixed.safetensors"));
    await expect(LaneSaves.open(at("run.safetensors"), ["fp32", "mixed"])).rejects.toThrow("is a folder");
    expect(readdirSync(folder)).toEqual(["run.mixed.safetensors"]);
  });

  it.each([
    ["a folder", ""],
    ["a folder's name", "later/"],
  ])("are not made from %s", async (_, name) => {
    await expect(LaneSaves.open(`${folder}/${name}`, ["fp32", "mixed"])).rejects.toThrow("is a folder");
  });

  it("are replaced all or none: the disk fills up with the second", async () => {
    let written = 0;
    const system: OutputSystem = {
      ...promises,
      open: async (...args: Parameters<typeof promises.open>) => {
        const handle = await promises.open(...args);
        const { writeFile } = handle;
        handle.writeFile = (data) => {
          written += (data as Uint8Array).length;
          return written > 12
            ? Promise.reject(Object.assign(new Error("full"), { code: "ENOSPC" }))
            : writeFile.call(handle, data);
        };
        return handle;
      },
    };
    const saves = await LaneSaves.open(at("run.safetensors"), ["fp32", "mixed"], system);
    await saves.saveOnTheWay(10, [state("fp32", "1234"), state("mixed", "1234")]);
    await expect(saves.saveAtEnd(20, [state("fp32", "abcd"), state("mixed", "abcd")])).rejects.toThrow("no space");
    expect(contents()).toEqual({ "run.fp32.safetensors": "1234", "run.mixed.safetensors": "1234" });
    expect(saves.inWords(20)[0]).toContain("(step 10)");
  });

  it("take up what all of them need together", async () => {
    const space = {
      ...promises,
      statfs: () => Promise.resolve({ bfree: 10, bsize: 1, blocks: 99 }),
    } as unknown as OutputSystem;
    const saves = await LaneSaves.open(at("run.safetensors"), ["fp32", "mixed"], space);
    await saves.requireSpace(
      new Map([
        ["fp32", 5],
        ["mixed", 5],
      ]),
    );
    await expect(
      saves.requireSpace(
        new Map([
          ["fp32", 5],
          ["mixed", 6],
        ]),
      ),
    ).rejects.toThrow("11 bytes");
  });
});

describe("a state that is not finite", () => {
  it("is saved where there is nothing to lose", async () => {
    const saves = await LaneSaves.open(at("run.safetensors"), ["fp32"]);
    await saves.saveOnTheWay(10, [state("fp32", "NaN", true)]);
    expect(contents()).toEqual({});
    await saves.saveAtEnd(20, [state("fp32", "NaN", true)]);
    expect(contents()).toEqual({ "run.safetensors": "NaN" });
  });

  it("does not replace a file that was there before", async () => {
    writeFileSync(at("run.safetensors"), "good");
    const saves = await LaneSaves.open(at("run.safetensors"), ["fp32"]);
    await saves.saveAtEnd(20, [state("fp32", "NaN", true)]);
    expect(contents()).toEqual({ "run.safetensors": "good", "run.diverged.safetensors": "NaN" });
    expect(saves.inWords(20)).toEqual([
      `wrote ${at("run.diverged.safetensors")} (step 20): its weights or moments are not finite, so ${at("run.safetensors")} was left as it was before`,
    ]);
  });

  it("does not replace what this run saved on the way", async () => {
    const saves = await LaneSaves.open(at("run"), ["fp32"]);
    await saves.saveOnTheWay(10, [state("fp32", "good")]);
    await saves.saveOnTheWay(15, [state("fp32", "NaN", true)]);
    await saves.saveAtEnd(20, [state("fp32", "NaN", true)]);
    expect(contents()).toEqual({ run: "good", "run.diverged": "NaN" });
    expect(saves.inWords(20)[0]).toContain("was left at step 10");
  });
});

describe("the paths of a run", () => {
  it("keep their ending", () => {
    expect(laneTarget("a/run.safetensors", "fp32", 1)).toBe("a/run.safetensors");
    expect(laneTarget("a/run", "fp32", 2)).toBe("a/run.fp32");
    expect(divergedTarget("a/run.fp32.safetensors")).toBe("a/run.fp32.diverged.safetensors");
  });

  it("are each a file of its own, and none that is read", () => {
    const save = { option: "save", path: "a/../run" };
    expect(() => refuseClashes([save, { option: "dump-batches", path: "./run" }], [])).toThrow(
      "--dump-batches and --save",
    );
    expect(() => refuseClashes([save], [{ option: "text", path: "run" }])).toThrow("--save and --text");
    refuseClashes([save, { option: "dump-batches", path: "b" }], [{ option: "text", path: "c" }]);
  });
});
