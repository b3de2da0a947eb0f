/** Files that somebody made to do harm, or that came off a broken disk: refused with a sentence, soon, and in little memory. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSafetensors } from "./readSafetensors";
import { writeSafetensors } from "./safetensors";
import { SafetensorsError } from "./safetensorsError";
import { MAX_HEADER_BYTES } from "./safetensorsHeader";

const LINE = 80;
const SENTENCE = 300;

/** A file with this header text. */
function withHeader(header: string, dataBytes = 0): Uint8Array {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

/** Reads all there is: the header and every tensor's values. */
function readAll(bytes: Uint8Array): void {
  for (const tensor of readSafetensors(bytes).tensors.values()) void tensor.values;
}

function refusalOf(bytes: Uint8Array): SafetensorsError | undefined {
  try {
    readAll(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof SafetensorsError) return error;
    throw error;
  }
}

const SOUND = writeSafetensors({
  tensors: new Map([
    ["transformer.wte.weight", { shape: [3, 2], values: Float32Array.of(1, 2, 3, 4, 5, 6) }],
    ["halfstep.scaler", { shape: [2], values: Uint32Array.of(1, 2) }],
  ]),
  metadata: { format: "pt", step: "3" },
});

describe("a file that is not sound", () => {
  it("is read or refused by name, whatever bytes have changed", () => {
    const change = fc.record({ at: fc.nat(SOUND.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), fc.nat(SOUND.length), (changes, length) => {
        const bytes = SOUND.slice();
        for (const { at, byte } of changes) bytes[at] = byte;
        refusalOf(bytes);
        refusalOf(bytes.subarray(0, length));
      }),
      { numRuns: 500 },
    );
  });

  it("is read or refused whatever its header says", () => {
    const entry = fc.record(
      {
        dtype: fc.oneof(fc.constantFrom("F32", "BOOL", "F4", "I64"), fc.jsonValue()),
        shape: fc.oneof(fc.array(fc.nat(4), { maxLength: 3 }), fc.jsonValue()),
        data_offsets: fc.oneof(fc.tuple(fc.nat(40), fc.nat(40)), fc.jsonValue()),
      },
      { requiredKeys: [] },
    );
    const header = fc.dictionary(fc.string({ unit: "binary", maxLength: 200 }), fc.oneof(entry, fc.jsonValue()));
    fc.assert(
      fc.property(header, fc.jsonValue(), (tensors, metadata) => {
        const message = refusalOf(withHeader(JSON.stringify({ ...tensors, __metadata__: metadata }), 24))?.message;
        if (message === undefined) return;
        expect(message.length).toBeLessThan(SENTENCE);
        expect(message).not.toMatch(/\p{Cc}/u);
        for (const [, value = ""] of message.matchAll(/“(.*?)”/gu)) expect(value.length).toBeLessThanOrEqual(LINE);
      }),
      { numRuns: 300 },
    );
  });

  const entry = (begin: number, end: number) =>
    `{"dtype":"F32","shape":[${(end - begin) / 4}],"data_offsets":[${begin},${end}]}`;
  const many = (count: number) => Array.from({ length: count }, (_, i) => `"t${i}":${entry(0, 0)}`).join(",");

  it.each<[string, () => Uint8Array, string]>([
    [
      "60 tensors over the same 20 MB",
      () =>
        withHeader(
          `{${Array.from({ length: 60 }, (_, i) => `"t${i}":${entry(0, 20_000_000)}`).join(",")}}`,
          20_000_000,
        ),
      "“t1” starts at byte 0, where 20000000 was due",
    ],
    ["a million empty tensors", () => withHeader(`{${`"t":${entry(0, 0)},`.repeat(1_000_000)}}`), "header claims"],
    [
      "as many empty tensors as a header holds, and a byte too much",
      () => withHeader(`{${many(35_000)}}`, 1),
      "1 bytes after",
    ],
    [
      "nesting 5,000 deep",
      () => withHeader(`{"t":{"dtype":"F32","shape":${"[".repeat(5000)}${"]".repeat(5000)}}}`),
      "64 deep",
    ],
    [
      "a shape of 900,000 sizes",
      () => withHeader(`{"t":{"dtype":"F32","shape":[${"1,".repeat(899_999)}1],"data_offsets":[0,4]}}`, 4),
      "no valid shape",
    ],
    ["a name of 1.6 MB", () => withHeader(`{"${"\u00a0\u009b".repeat(400_000)}":3}`), "is not an object"],
    [
      "an element type of 2 MB",
      () => withHeader(`{"t":{"dtype":"${"F".repeat(2_000_000)}","shape":[],"data_offsets":[0,4]}}`, 4),
      "FFF…”",
    ],
    ["holes between tensors", () => withHeader(`{"a":${entry(0, 4)},"b":${entry(8, 12)}}`, 12), "“b” starts at byte 8"],
  ])("is refused within a second and 100 MB: %s", (_, make, words) => {
    const bytes = make();
    const before = process.memoryUsage();
    const started = process.cpuUsage();
    const refusal = refusalOf(bytes);
    // The processor's time, so that a busy machine proves nothing.
    expect(process.cpuUsage(started).user).toBeLessThan(1e6);
    const after = process.memoryUsage();
    expect(after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers).toBeLessThan(100e6);
    expect(refusal?.message).toContain(words);
    expect(refusal?.message.length).toBeLessThan(SENTENCE);
  });

  it("may have a header of up to 2 MiB, far more than a model of this lab needs", () => {
    expect(MAX_HEADER_BYTES).toBe(2 * 2 ** 20);
    expect(readSafetensors(withHeader(`{${many(30_000)}}`)).tensors.size).toBe(30_000);
  });
});
