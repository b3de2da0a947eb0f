import { execFileSync, spawn } from "node:child_process";
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCheckpoint } from "./checkpointFile";
import { FileError, readJson, dataFile } from "./files";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "halfstep-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, contents: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, contents);
  return path;
}

/** A file of this many zeros that takes no room. */
function sparse(name: string, bytes: number): string {
  const path = join(folder, name);
  const handle = openSync(path, "w");
  ftruncateSync(handle, bytes);
  closeSync(handle);
  return path;
}

function fifo(name: string): string {
  const path = join(folder, name);
  execFileSync("mkfifo", [path]);
  return path;
}

async function refusalOf(work: Promise<unknown>): Promise<FileError | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof FileError) return error;
    throw error;
  }
}

describe("a config on disk", () => {
  it("is read, with a byte order mark and without", async () => {
    expect(await readJson(file("plain.json", '{"model":{"width":8}}'))).toEqual({ model: { width: 8 } });
    expect(await readJson(file("bom.json", '\ufeff{"model":{}}'))).toEqual({ model: {} });
  });

  it.each<[string, () => string, string]>([
    ["of 600 MB", () => sparse("huge.json", 600_000_000), "has 600000000 bytes, and the limit here is 1048576"],
    ["that is a device", () => "/dev/zero", "“/dev/zero” is a device, not a file"],
    ["that is a folder", () => folder, "is a folder, not a file"],
    ["that is a pipe nobody writes to", () => fifo("config.fifo"), "is a pipe, not a file"],
    [
      "in UTF-16",
      () => file("utf16.json", Buffer.from("\ufeff{}", "utf16le")),
      "is UTF-16, and a config is read as UTF-8",
    ],
    ["with one key twice", () => file("twice.json", '{"model":{"width":8,"width":16}}'), "has the key “width” twice"],
    ["that is no JSON", () => file("none.json", "{model:\u001b[31m}"), "is not JSON"],
    ["that is not there", () => join(folder, "gone\u001b[31m.json"), "cannot be read: ENOENT"],
  ])("is refused at once %s", async (_, path, words) => {
    const before = process.memoryUsage().rss;
    const started = process.cpuUsage();
    const refusal = await refusalOf(readJson(path()));
    expect(refusal?.message).toContain(words);
    expect(refusal?.message).not.toMatch(/\p{Cc}/u);
    expect(process.cpuUsage(started).user).toBeLessThan(1e6);
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });
});

describe("a checkpoint on disk", () => {
  it.each<[string, () => string, string, string]>([
    ["a device", () => "/dev/zero", "is a device", "Choose a file"],
    ["a pipe nobody writes to", () => fifo("checkpoint.fifo"), "is a pipe", "Choose a file"],
    [
      "a Git LFS pointer",
      () => file("lfs.safetensors", "version https://git-lfs.github.com/spec/v1\noid sha256:4d\n"),
      "is a Git LFS pointer",
      "git lfs pull",
    ],
    [
      "a GGUF of 40 GB",
      () => {
        const path = sparse("model.gguf", 40_000_000_000);
        const handle = openSync(path, "r+");
        writeFileSync(handle, "GGUF\u0003");
        closeSync(handle);
        return path;
      },
      "is a GGUF file",
      "safetensors",
    ],
  ])("is told for what it is: %s", async (_, path, words, fix) => {
    const refusal = await refusalOf(readCheckpoint(path()));
    expect(refusal?.message).toContain(words);
    expect(refusal?.fix).toContain(fix);
  });
});

describe("a text", () => {
  const TEXT = "the quick brown fox — jumps\n".repeat(20_000);

  it("comes through a pipe whole, and can then be read in any order", async () => {
    const path = fifo("text.fifo");
    const writer = spawn("sh", ["-c", 'cat "$1" > "$2"', "sh", file("source.txt", TEXT), path]);
    const closed = new Promise((resolve) => writer.on("close", resolve));
    const source = await dataFile(path);
    await closed;
    const { size, name } = source;
    expect(size).toBe(Buffer.byteLength(TEXT));
    expect(name).toBe("The piped file");
    const bytes = Buffer.from(TEXT);
    for (const [start, end] of [
      [size - 5, size],
      [0, 9],
      [1000, 200_000],
    ] as const)
      expect(Buffer.from(await source.read(start, end)).equals(bytes.subarray(start, end))).toBe(true);
  });

  it("is refused where it is a device or a folder", async () => {
    expect((await refusalOf(dataFile("/dev/zero")))?.message).toContain("is a device");
    expect((await refusalOf(dataFile(folder)))?.message).toContain("is a folder");
  });
});
