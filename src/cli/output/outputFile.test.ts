import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import * as promises from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InputError } from "../../config/errors";
import { OutputError } from "./outputErrors";
import { OutputFile, type OutputSystem } from "./outputFile";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "halfstep-output-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A file system in which one call fails as the system's own would. */
function failing(call: keyof OutputSystem, code: string): OutputSystem {
  return { ...promises, [call]: () => Promise.reject(systemError(code)) };
}

/** One whose files take no byte. */
function full(code = "ENOSPC"): OutputSystem {
  return {
    ...promises,
    open: async (...args: Parameters<typeof promises.open>) => {
      const handle = await promises.open(...args);
      handle.writeFile = (data) =>
        (data as Uint8Array).length === 0 ? Promise.resolve() : Promise.reject(systemError(code));
      return handle;
    },
  };
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: as the system says it`), { code });
}

describe("a file to be written", () => {
  it("is written whole, in one go, and leaves nothing beside it", async () => {
    const file = await OutputFile.open(at("run.bin"));
    expect(readdirSync(folder)).toEqual([]);
    await file.write(bytes("one"));
    await file.write(bytes("two"));
    expect(readdirSync(folder)).toEqual(["run.bin"]);
    expect(readFileSync(at("run.bin"), "utf8")).toBe("two");
  });

  it("leaves the old one whole until the new one is, and keeps its permissions", async () => {
    writeFileSync(at("run.bin"), "good");
    chmodSync(at("run.bin"), 0o640);
    const file = await OutputFile.open(at("run.bin"));
    await file.stage(bytes("newer"));
    expect(readFileSync(at("run.bin"), "utf8")).toBe("good");
    await file.commit();
    expect(readFileSync(at("run.bin"), "utf8")).toBe("newer");
    expect(statSync(at("run.bin")).mode & 0o777).toBe(0o640);
  });

  it("is what a link leads to, and the link stays", async () => {
    mkdirSync(at("there"));
    writeFileSync(at("there/run.bin"), "old");
    symlinkSync(at("there/run.bin"), at("link.bin"));
    await (await OutputFile.open(at("link.bin"))).write(bytes("new"));
    expect(readFileSync(at("there/run.bin"), "utf8")).toBe("new");
    expect(readdirSync(folder).sort()).toEqual(["link.bin", "there"]);
  });

  it("may be a device, which is not replaced", async () => {
    const device = await OutputFile.open("/dev/null");
    await device.write(bytes("x"));
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });
});

describe("a path that cannot be written is refused as it is opened:", () => {
  it.each([
    ["no folder", () => at("none/run.bin"), "There is no folder “", "mkdir|Create the folder"],
    ["a folder", () => folder, "is a folder", "run.safetensors"],
    ["a folder that is not there", () => at("later/"), "is a folder", "run.safetensors"],
    ["under a file", () => (writeFileSync(at("file"), ""), at("file/run.bin")), "is a file, not a folder", "path"],
    ["too long a name", () => at("n".repeat(300)), "too long", "shorter"],
    ["a dangling link", () => (symlinkSync(at("gone"), at("link")), at("link")), "a dangling link", "path"],
    ["a link to itself", () => (symlinkSync(at("round"), at("round")), at("round")), "back to itself", "path"],
    ["no path", () => "", "empty", "name"],
  ])("%s", async (_, path, words, fix) => {
    const refusal = await OutputFile.open(path()).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(InputError);
    expect((refusal as InputError).message).toContain(words);
    expect((refusal as InputError).fix).toMatch(new RegExp(fix));
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it.each([
    ["EACCES", "There is no permission to write"],
    ["EROFS", "read-only"],
    ["EPERM", "does not allow"],
  ])("%s", async (code, words) => {
    const refusal = await OutputFile.open(at("run.bin"), failing("open", code)).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(InputError);
    expect((refusal as InputError).message).toContain(words);
  });

  it("a folder that is there and takes no files, as /proc", async () => {
    const refusal = await OutputFile.open(at("run.bin"), failing("open", "ENOENT")).catch((error: unknown) => error);
    expect((refusal as InputError).message).toContain("No files can be created in");
  });

  it("a file that is write-protected, though its folder is not", async () => {
    writeFileSync(at("kept.bin"), "kept");
    const system: OutputSystem = {
      ...promises,
      open: (...args) => (args[1] === "r+" ? Promise.reject(systemError("EACCES")) : promises.open(...args)),
    };
    await expect(OutputFile.open(at("kept.bin"), system)).rejects.toThrow("no permission");
  });
});

describe("a disk that is full", () => {
  it.each(["ENOSPC", "EDQUOT"])("leaves the old file whole, and nothing beside it: %s", async (code) => {
    writeFileSync(at("run.bin"), "good");
    const file = await OutputFile.open(at("run.bin"), full(code));
    const failure = await file.write(bytes("x".repeat(100))).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OutputError);
    expect(failure).not.toBeInstanceOf(InputError);
    expect((failure as OutputError).message).toContain("no space left for “");
    expect(readFileSync(at("run.bin"), "utf8")).toBe("good");
    expect(readdirSync(folder)).toEqual(["run.bin"]);
  });

  it("is told before the work, where the file system says what is free", async () => {
    const space = {
      ...promises,
      statfs: () => Promise.resolve({ bfree: 2, bsize: 10, blocks: 9 }),
    } as unknown as OutputSystem;
    const file = await OutputFile.open(at("run.bin"), space);
    await expect(file.requireSpace(21)).rejects.toThrow("21 bytes");
    await file.requireSpace(20);
    const silent = {
      ...promises,
      statfs: () => Promise.resolve({ bfree: 0, bsize: 10, blocks: 0 }),
    } as unknown as OutputSystem;
    await (await OutputFile.open(at("run.bin"), silent)).requireSpace(1e9);
  });

  it("or a name that cannot be given leaves nothing beside it", async () => {
    const file = await OutputFile.open(at("run.bin"), failing("rename", "EIO"));
    await expect(file.write(bytes("x"))).rejects.toThrow("cannot be written");
    expect(readdirSync(folder)).toEqual([]);
    expect(existsSync(at("run.bin"))).toBe(false);
  });
});
