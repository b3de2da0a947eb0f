/** 8-bit floats on the GPU: every byte read, f32 rounded to bytes, and tiles with their scales. */
import { describe, expect, test } from "vitest";
import float8Library from "../../../shaders/lib/float8.wgsl?raw";
import type { Gpu } from "../../gpu/device";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import type { EightBitType, Op, Tensor } from "../../graph/ir";
import { tilesFor } from "../../graph/ops/quantize";
import { e4m3, e5m2 } from "../../numerics/float8";
import { linearGrid } from "../call";
import { loweringTarget, runCalls, testTensor } from "../check/harness";
import { lowerQuantize } from "./quantize";

// Opened while tests are collected.
const gpu: Gpu = await sharedGpu();

const FORMATS = { e4m3, e5m2 };
const TITLES = { e4m3: "E4m3", e5m2: "E5m2" };
const THREADS = 64;

/** `statement` over `count` groups: `i` the group, words of 8-bit floats as `loadBytes`/`storeBytes`, f32 bits as `loadBits`/`storeBits`. */
async function runFormat(
  statement: string,
  bytes: Tensor,
  bits: Tensor,
  values: Map<Tensor, ArrayLike<number>>,
): Promise<Uint32Array<ArrayBuffer>> {
  const isPacking = values.has(bits);
  const count = bytes.shape[0] ?? 0;
  const call = {
    label: "8-bit",
    shader: `@compute @workgroup_size(${THREADS})
      fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) id: vec3u,
              @builtin(num_workgroups) workgroups: vec3u) {
        let i = linearWorkgroup(id, workgroups) * ${THREADS}u + local;
        if (i < ${count}u) { ${statement} }
      }`,
    constants: {},
    prelude: float8Library,
    operands: [
      { name: "bytes", tensor: bytes, access: isPacking ? "write" : "read", view: "words" },
      { name: "bits", tensor: bits, access: isPacking ? "read" : "write", view: "wordGroups" },
    ],
    workgroups: linearGrid(Math.ceil(count / THREADS)),
  } as const;
  const run = await runCalls(gpu, [call], values, "packed");
  const result = new Uint32Array(await run.bytes(isPacking ? bytes : bits));
  run.destroy();
  return result;
}

/** Every upper half of an f32, with lower halves on both sides of a tie and on it. */
function sweep(): Uint32Array<ArrayBuffer> {
  const LOWER = [0, 1, 0x7fff, 0xffff];
  const bits = new Uint32Array(2 ** 16 * LOWER.length);
  for (let upper = 0; upper < 2 ** 16; upper++)
    for (const [index, lower] of LOWER.entries()) bits[upper * LOWER.length + index] = upper * 2 ** 16 + lower;
  return bits;
}

describe.each(["e4m3", "e5m2"] as const)("%s", (type) => {
  const format = FORMATS[type];

  test("has the value of all 256 bytes", async () => {
    const words = testTensor("bytes", [64], "u32");
    const bits = testTensor("bits", [256], "u32");
    const bytes = new Uint32Array(Uint8Array.from({ length: 256 }, (_, byte) => byte).buffer);
    const statement = `storeBits(i, bitcast<vec4u>(unpack${TITLES[type]}(loadBytes(i))));`;
    const got = new Float32Array((await runFormat(statement, words, bits, new Map([[words, bytes]]))).buffer);
    expect(Array.from(got)).toEqual(Array.from({ length: 256 }, (_, byte) => format.decode(byte)));
  });

  test("rounds f32 to the byte that the pure function gives, ties, subnormals, infinities and NaN among them", async () => {
    const all = sweep();
    const bits = testTensor("bits", [all.length], "u32");
    const words = testTensor("bytes", [all.length / 4], "u32");
    const statement = `storeBytes(i, pack${TITLES[type]}(bitcast<vec4f>(loadBits(i))));`;
    const packed = await runFormat(statement, words, bits, new Map([[bits, all]]));
    const got = new Uint8Array(packed.buffer);
    const floats = new Float32Array(all.buffer);
    // A NaN's sign is kept on the GPU; the pure function has one NaN.
    const differing = all.findIndex((_, index) => {
      const expected = format.encodeSaturating(floats[index] ?? 0);
      const byte = Number.isNaN(floats[index]) ? (got[index] ?? 0) & 0x7f : got[index];
      return byte !== expected;
    });
    expect(differing < 0 ? "none" : `0x${all[differing]?.toString(16)}: ${got[differing]}`).toBe("none");
  });
});

/** What a tensor is quantized to: bytes, scales. */
async function quantized(
  values: ArrayLike<number>,
  shape: readonly number[],
  { block = false, format = "e4m3" }: { block?: boolean; format?: EightBitType } = {},
): Promise<{ bytes: Uint8Array; scales: number[] }> {
  const { down, across } = tilesFor(shape, block);
  const op: Op<"quantize"> = {
    kind: "quantize",
    name: "test",
    inputs: { x: testTensor("x", shape) },
    outputs: { out: testTensor("out", shape, format), scales: testTensor("scales", [down * across]) },
    attributes: { block, format },
  };
  const calls = lowerQuantize(op, loweringTarget(gpu, "packed"));
  const run = await runCalls(gpu, calls, new Map([[op.inputs.x, values]]), "packed");
  const bytes = new Uint8Array(await run.bytes(op.outputs.out));
  const scales = Array.from(await run.read(op.outputs.scales));
  run.destroy();
  return { bytes, scales };
}

/** amax · 1/max, the product and the factor each rounded to f32. */
const scaleOf = (amax: number, max: number): number => Math.fround(amax * Math.fround(1 / max));

describe("a tile", () => {
  test("has its largest value at the format's largest, and its own scale", async () => {
    const row = Array.from({ length: 132 }, (_, i) => (i < 128 ? (i === 5 ? -7 : 0.5) : 2 ** -40));
    const { bytes, scales } = await quantized(row, [1, 132]);
    expect(scales).toEqual([scaleOf(7, 448), scaleOf(2 ** -40, 448)]);
    expect(bytes[5]).toBe(0xfe);
    expect(bytes[0]).toBe(e4m3.encode(32));
    expect(bytes[130]).toBe(0x7e);
    const wide = await quantized([1, 2], [1, 2], { format: "e5m2" });
    expect(wide.scales).toEqual([scaleOf(2, 57344)]);
    expect([...wide.bytes]).toEqual([e5m2.encode(28672), 0x7b, 0, 0]);
  });

  test("of zeros is zeros, of tiny values makes no infinity, and of huge ones neither", async () => {
    expect(await quantized([0, 0, 0], [1, 3])).toMatchObject({ bytes: Uint8Array.of(0, 0, 0, 0) });
    for (const x of [2 ** -120, 2 ** -100, 2 ** 127]) {
      const { bytes, scales } = await quantized([x, -x], [1, 2]);
      expect(
        scales.every((scale) => scale > 0 && Number.isFinite(scale)),
        `${x}`,
      ).toBe(true);
      expect(Math.abs(e4m3.decode(bytes[0] ?? 0))).toBeLessThanOrEqual(448);
    }
  });

  test("with an infinity or NaN has NaN there, and the others by the largest finite one", async () => {
    const { bytes, scales } = await quantized([Infinity, 3, Number.NaN, -1.5], [1, 4]);
    expect(scales).toEqual([scaleOf(3, 448)]);
    expect([...bytes]).toEqual([0x7f, 0x7e, 0x7f, e4m3.encode(-224)]);
  });

  test("of a weight is a block: rows 128 apart have different scales, rows of one block the same", async () => {
    const values = Float32Array.from({ length: 130 * 4 }, (_, i) => (i < 128 * 4 ? 1 : 2));
    const { bytes, scales } = await quantized(values, [130, 4], { block: true });
    expect(scales).toEqual([scaleOf(1, 448), scaleOf(2, 448)]);
    expect(new Set(bytes)).toEqual(new Set([0x7e]));
  });
});
