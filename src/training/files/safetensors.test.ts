import { describe, expect, it } from "vitest";
import { readSafetensors } from "./readSafetensors";
import { writeSafetensors } from "./safetensors";
import { SafetensorsError } from "./safetensorsError";

/** A file whose header is `header` and whose data is `data`, however wrong. */
function fileOf(header: unknown, data = new Uint8Array(0), claimed?: bigint): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, claimed ?? BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

const twoFloats = new Uint8Array(Float32Array.of(1.5, -2).buffer);

describe("safetensors", () => {
  it("reads back what it wrote, bit for bit, NaN and all", () => {
    const weights = Float32Array.of(0, -0, 1e-40, 3.5, Number.NaN, Infinity);
    const words = Uint32Array.of(0xdeadbeef, 7);
    const bytes = writeSafetensors({
      tensors: new Map([
        ["h.0.weight", { shape: [2, 3], values: weights }],
        ["state", { shape: [2], values: words }],
        ["targets", { shape: [1], values: BigInt64Array.of(-100n) }],
      ]),
      metadata: { format: "pt", config: "{}" },
    });
    const file = readSafetensors(bytes);
    expect(file.metadata).toEqual({ format: "pt", config: "{}" });
    expect(file.tensors.get("h.0.weight")?.shape).toEqual([2, 3]);
    expect(new Uint8Array(file.tensors.get("h.0.weight")?.values.buffer ?? new ArrayBuffer(0))).toEqual(
      new Uint8Array(weights.buffer),
    );
    expect(file.tensors.get("state")?.values).toEqual(words);
    expect(file.tensors.get("targets")?.values).toEqual(BigInt64Array.of(-100n));
  });

  it("starts the data at a multiple of eight, as the format asks", () => {
    const bytes = writeSafetensors({
      tensors: new Map([["a", { shape: [1], values: Float32Array.of(1) }]]),
      metadata: {},
    });
    expect(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8).toBe(0);
  });

  it("reads halves and bfloat16 as f32", () => {
    const halves = fileOf(
      { x: { dtype: "F16", shape: [2], data_offsets: [0, 4] } },
      Uint8Array.of(0x00, 0x3c, 0x01, 0x00),
    );
    expect(readSafetensors(halves).tensors.get("x")?.values).toEqual(Float32Array.of(1, 2 ** -24));
    const brain = fileOf({ x: { dtype: "BF16", shape: [1], data_offsets: [0, 2] } }, Uint8Array.of(0xc0, 0x3f));
    expect(readSafetensors(brain).tensors.get("x")?.values).toEqual(Float32Array.of(1.5));
  });

  it.each([
    ["an empty file", new Uint8Array(0), "0 bytes"],
    ["a header longer than the file", fileOf("{}", undefined, 1000n), "cut off"],
    ["a header of 2^60 bytes", fileOf("{}", undefined, 1n << 60n), "claims"],
    ["a header that is no JSON", fileOf("{oops"), "is not JSON"],
    ["a header that is a list", fileOf([]), "does not begin with “{”"],
    ["a header with blanks in front", fileOf("  {}"), "does not begin with “{”"],
    ["an entry that is a number", fileOf({ x: 3 }), "“x”"],
    ["an unknown dtype", fileOf({ x: { dtype: "constructor", shape: [], data_offsets: [0, 0] } }), "constructor"],
    ["a negative size", fileOf({ x: { dtype: "F32", shape: [-1], data_offsets: [0, 0] } }), "no valid shape"],
    ["data that ends early", fileOf({ x: { dtype: "F32", shape: [4], data_offsets: [0, 16] } }, twoFloats), "cut off"],
    [
      "a shape that needs more bytes",
      fileOf({ x: { dtype: "F32", shape: [3], data_offsets: [0, 8] } }, twoFloats),
      "needs 12",
    ],
    [
      "a shape whose product overflows",
      fileOf({ x: { dtype: "F32", shape: [2 ** 31, 2 ** 31, 2 ** 31], data_offsets: [0, 8] } }, twoFloats),
      "takes 8 bytes",
    ],
    [
      "tensors that overlap",
      fileOf(
        {
          x: { dtype: "F32", shape: [2], data_offsets: [0, 8] },
          y: { dtype: "F32", shape: [1], data_offsets: [4, 8] },
        },
        twoFloats,
      ),
      "overlaps",
    ],
    [
      "bytes after the last tensor",
      fileOf({ x: { dtype: "F32", shape: [1], data_offsets: [0, 4] } }, twoFloats),
      "4 bytes after",
    ],
    ["metadata that is no text", fileOf({ __metadata__: { seed: 3 } }), "“seed”"],
  ])("refuses %s and names it", (_, bytes, words) => {
    expect(() => readSafetensors(bytes)).toThrow(SafetensorsError);
    expect(() => readSafetensors(bytes)).toThrow(words);
  });

  it.each([
    ["null", "null"],
    ["nothing in it", "{}"],
  ])("reads metadata of %s as none, as PyTorch files have it", (_, metadata) => {
    const header = `{"__metadata__":${metadata},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`;
    expect(readSafetensors(fileOf(header, twoFloats)).metadata).toEqual({});
  });

  it("refuses a tensor that is listed twice, by its name", () => {
    const entry = '{"dtype":"F32","shape":[2],"data_offsets":[0,8]}';
    const attempt = () => readSafetensors(fileOf(`{"h.0.weight":${entry},"h.0.weight":${entry}}`, twoFloats));
    expect(attempt).toThrow(SafetensorsError);
    expect(attempt).toThrow("has the key “h.0.weight” twice");
  });

  it("reads past a tensor whose element type it cannot decode, and refuses that one when it is asked for", () => {
    const mask = fileOf({ mask: { dtype: "BOOL", shape: [8], data_offsets: [0, 8] } }, twoFloats);
    const tensor = readSafetensors(mask).tensors.get("mask");
    expect(tensor?.shape).toEqual([8]);
    expect(() => tensor?.values).toThrow("“mask” has the element type BOOL, which Halfstep does not read.");
  });

  it("takes a tensor named __proto__ for a name like any other", () => {
    const file = readSafetensors(fileOf(`{"__proto__":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, twoFloats));
    expect([...file.tensors.keys()]).toEqual(["__proto__"]);
    expect(({} as Record<string, unknown>)["shape"]).toBeUndefined();
  });
});
