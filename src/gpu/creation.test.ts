import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { GpuError, OutOfMemoryError } from "./errors";
import { GpuMemory } from "./memory";
import { PipelineCache } from "./pipelines";
import { FakeDevice, FakeOutOfMemory } from "./testing/fakeDevice";
import type { ShaderOperand } from "./wgsl";

beforeEach(() => vi.stubGlobal("GPUOutOfMemoryError", FakeOutOfMemory).stubGlobal("GPUShaderStage", { COMPUTE: 4 }));
afterEach(() => vi.unstubAllGlobals());

const OPERANDS: readonly ShaderOperand[] = [{ name: "x", storage: "f32", access: "read", view: "scalars" }];
const parts = (size: number) => ({ shader: "fn main() {}", constants: { SIZE: size }, operands: OPERANDS });

/** What a lane does while it is built: buffers, a pipeline after some time, a bind group. */
async function built(device: FakeDevice, pipelines: PipelineCache, name: string, size: number): Promise<string> {
  const memory = new GpuMemory(device.device, name);
  const range = memory.allocate("weights", 64);
  await pipelines.pipeline(`${name} kernel`, parts(size));
  await pipelines.bindGroup(`${name} bindings`, OPERANDS, [range]);
  memory.allocate("scratch", 64);
  await memory.check();
  return "built";
}

test("an error is told of the work that caused it, however much is under way beside it", async () => {
  const device = new FakeDevice(new Set(["narrow weights", "wide bindings"]));
  const pipelines = new PipelineCache(device.device);
  const outcomes = await Promise.allSettled(
    ["plain", "narrow", "wide"].map((name, size) => built(device, pipelines, name, size)),
  );
  expect(outcomes).toEqual([
    { status: "fulfilled", value: "built" },
    { status: "rejected", reason: new OutOfMemoryError("narrow") },
    { status: "rejected", reason: new GpuError("wide bindings: wide bindings is refused") },
  ]);
  expect(device.uncaptured).toEqual([]);
});

test("no scope is open while anything is waited for", async () => {
  const device = new FakeDevice(new Set(["training"]));
  const pipelines = new PipelineCache(device.device);
  const building = built(device, pipelines, "lane", 1);
  // A step of a run in progress fails meanwhile: nobody's compiling is to blame.
  device.createBindGroup({ label: "training", layout: {} as GPUBindGroupLayout, entries: [] });
  expect(device.uncaptured).toEqual(["training is refused"]);
  expect(await building).toBe("built");
});

test("a refused shader is told in the compiler's words, and tried again when it is asked for again", async () => {
  const device = new FakeDevice(new Set(["product"]));
  const pipelines = new PipelineCache(device.device);
  const both = [pipelines.pipeline("product", parts(1)), pipelines.pipeline("product", parts(1))];
  for (const outcome of await Promise.allSettled(both))
    expect(outcome).toEqual({ status: "rejected", reason: new GpuError("product:7: unexpected token") });
  expect(device.compiled).toEqual(["product"]);
  device.refused.clear();
  await pipelines.pipeline("product", parts(1));
  await pipelines.pipeline("product", parts(1));
  expect(device.compiled).toEqual(["product", "product"]);
  expect(device.uncaptured).toEqual([]);
});

test("pipelines of this run and the one before are kept, those of runs gone by are let go", async () => {
  const device = new FakeDevice();
  const pipelines = new PipelineCache(device.device);
  const run = async (...sizes: number[]): Promise<string[]> => {
    pipelines.beginRun();
    const before = device.compiled.length;
    for (const size of sizes) await pipelines.pipeline(`${size}`, parts(size));
    return device.compiled.slice(before);
  };
  expect(await run(1, 2)).toEqual(["1", "2"]);
  expect(await run(2, 3)).toEqual(["3"]);
  expect(await run(1, 3)).toEqual(["1"]);
  expect(await run(3)).toEqual([]);
  expect(await run(2)).toEqual(["2"]);
});
