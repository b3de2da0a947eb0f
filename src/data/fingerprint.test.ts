import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { defaultConfig } from "../config/parse";
import type { Config, DataConfig } from "../config/schema";
import { createDataSource } from "./createDataSource";
import { FINGERPRINT_WINDOW_BYTES, parseFingerprint } from "./fingerprint";
import { fileFromBlob, type DataFile } from "./dataFile";

type Settings = Pick<Config, "data" | "training">;

function settings(data: Partial<DataConfig>, training: Partial<Config["training"]> = {}): Settings {
  return {
    data: { ...defaultConfig.data, ...data },
    training: { ...defaultConfig.training, ...training },
  };
}

async function fingerprintOf(text: BlobPart, name = "notes.txt", data: Partial<DataConfig> = {}): Promise<string> {
  const source = fileFromBlob(new Blob([text]), name);
  return (await createDataSource(settings({ kind: "text", contextLength: 8, ...data }), { file: source })).fingerprint;
}

const LOWER = "the quick brown fox jumps over the lazy dog. ".repeat(40);

describe("a text's fingerprint", () => {
  it("is of its bytes alone: neither the file's name, the tokenizer nor other settings count", async () => {
    const own = await fingerprintOf(LOWER);
    expect(await fingerprintOf(LOWER, "other.txt")).toBe(own);
    expect(await fingerprintOf(LOWER, "notes.txt", { tokenizer: "byte" })).toBe(own);
    expect(await fingerprintOf(LOWER, "notes.txt", { contextLength: 16, validationShare: 0.3 })).toBe(own);
    expect(parseFingerprint(own)).toEqual({ kind: "text", size: LOWER.length });
  });

  it("is another for one byte changed anywhere, of the same size", async () => {
    const own = await fingerprintOf(LOWER);
    for (const place of [0, 700, LOWER.length - 1])
      expect(await fingerprintOf(`${LOWER.slice(0, place)}Q${LOWER.slice(place + 1)}`)).not.toBe(own);
  });

  it("is the SHA-256 of the list of its windows' SHA-256, so that it is the same everywhere", async () => {
    const bytes = Buffer.alloc(2 * FINGERPRINT_WINDOW_BYTES + 77, "a b\n");
    const windows = [0, 1, 2].map((index) =>
      createHash("sha256")
        .update(bytes.subarray(index * FINGERPRINT_WINDOW_BYTES, (index + 1) * FINGERPRINT_WINDOW_BYTES))
        .digest(),
    );
    const expected = createHash("sha256").update(Buffer.concat(windows)).digest("hex");
    for (const tokenizer of ["character", "byte"] as const)
      expect(await fingerprintOf(bytes, "x", { tokenizer })).toBe(`text:${bytes.length}:${expected}`);
  });

  it("takes no second reading of a large text", async () => {
    const size = 40 * FINGERPRINT_WINDOW_BYTES;
    const window = new Uint8Array(FINGERPRINT_WINDOW_BYTES + 8).fill(97);
    let read = 0;
    const text: DataFile = {
      name: "huge.txt",
      size,
      read(start, end) {
        read += end - start;
        return Promise.resolve(window.subarray(0, end - start));
      },
    };
    await createDataSource(settings({ kind: "text" }), { file: text });
    expect(read).toBeLessThan(size + 40 * 8);
  });
});

describe("generated data's fingerprint", () => {
  it("is of the settings that make it and the seed, not of how it is batched", async () => {
    const own = await createDataSource(settings({ kind: "rings" }));
    const other = async (data: Partial<DataConfig>, training: Partial<Config["training"]> = {}) =>
      (await createDataSource(settings({ kind: "rings", ...data }, training))).fingerprint;
    expect(await other({}, { batchSize: 7, accumulation: 3, steps: 1 })).toBe(own.fingerprint);
    expect(await other({ modulus: 17, alphabet: 5 })).toBe(own.fingerprint);
    const others = [
      await other({ noise: 0.2 }),
      await other({ classes: 5 }),
      await other({ examples: 512 }),
      await other({ validationShare: 0.5 }),
      await other({}, { seed: 2 }),
      await other({ kind: "moons" }),
    ];
    expect(new Set([own.fingerprint, ...others]).size).toBe(7);
  });

  it.each(["spirals", "moons", "rings", "digits", "modular-addition", "copy", "generated-text"] as const)(
    "of %s has the form that a file's is checked for",
    async (kind) => {
      const { fingerprint } = await createDataSource(settings({ kind }));
      expect(parseFingerprint(fingerprint)).toBeDefined();
    },
  );
});
