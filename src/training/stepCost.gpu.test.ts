import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultExperiment, parseExperiment } from "../config/experiment";
import type { Gpu } from "../gpu/device";
import { openNodeGpu } from "../gpu/node";
import { PipelineCache } from "../gpu/pipelines";
import { openSession } from "./testing";

const tiny = parseExperiment(
  {
    base: {
      model: { kind: "mlp", layers: 1, width: 8 },
      data: { kind: "moons" },
      training: { batchSize: 8, steps: 2100, validationInterval: 0 },
    },
    lanes: ["mixed-packed"],
  },
  "a test",
  defaultExperiment(),
);

/** Device and queue methods that make objects or wait; `submit` is counted apart. */
const CREATING = [
  "createBuffer",
  "createBindGroup",
  "createBindGroupLayout",
  "createComputePipeline",
  "createComputePipelineAsync",
  "createPipelineLayout",
  "createShaderModule",
  "createTexture",
  "createQuerySet",
] as const;

describe("a training step after warm-up", () => {
  let gpu: Gpu;

  beforeAll(async () => {
    gpu = await openNodeGpu();
  });
  afterAll(() => gpu.destroy());

  it("is one submit, and creates no GPU object", async () => {
    const { session } = await openSession(gpu, new PipelineCache(gpu.device), tiny);
    await session.advance({ until: 5 });
    let submits = 0;
    const created: string[] = [];
    const { device } = gpu;
    const restore: (() => void)[] = [];
    for (const method of CREATING) {
      Object.defineProperty(device, method, {
        configurable: true,
        value: () => {
          created.push(method);
          throw new Error(`${method} within a step`);
        },
      });
      restore.push(() => Reflect.deleteProperty(device, method));
    }
    const { queue } = device;
    const submit = queue.submit.bind(queue);
    Object.defineProperty(queue, "submit", {
      configurable: true,
      value: (buffers: Iterable<GPUCommandBuffer>) => {
        submits += 1;
        submit(buffers);
      },
    });
    restore.push(() => Reflect.deleteProperty(queue, "submit"));
    await session.advance({ until: 25 });
    for (const undo of restore) undo();
    expect(created).toEqual([]);
    expect(submits).toBe(20);
    session.destroy();
  });

  it("lets neither the JS heap nor the GPU buffers grow over 2,000 steps", async () => {
    const { session, lanes, steps } = await openSession(gpu, new PipelineCache(gpu.device), tiny);
    const collect = globalThis.gc;
    if (!collect) throw new Error("Run the GPU tests with --expose-gc (vitest.config.ts sets it).");
    const heap = (): number => {
      // The reports this test keeps would count as growth.
      for (const kept of Object.values(steps)) kept.length = 0;
      collect();
      return process.memoryUsage().heapUsed;
    };
    await session.advance({ until: 100 });
    const [before, buffersBefore] = [heap(), lanes[0]?.program.memory.totalBytes];
    await session.advance({ until: 2100 });
    expect(lanes[0]?.program.memory.totalBytes).toBe(buffersBefore);
    const MEBIBYTE = 2 ** 20;
    expect(heap() - before).toBeLessThan(MEBIBYTE);
    session.destroy();
  });
});
