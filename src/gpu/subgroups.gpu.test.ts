import { beforeAll, expect, test } from "vitest";
import type { Gpu } from "./device";
import { sharedGpu } from "./testing/sharedGpu";
import { expectedWords, shufflesRight } from "./subgroups";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await sharedGpu();
});

test("what is expected of four invocations is written out", () => {
  const bits = (x: number): number => new Uint32Array(Float32Array.of(x).buffer)[0] ?? 0;
  const rows = [
    [4, 0, bits(1.5), bits(2.5)],
    [4, 1, bits(2.5), bits(3.5)],
    [4, 2, bits(3.5), bits(0.5)],
    [4, 3, bits(0.5), bits(1.5)],
  ];
  expect(expectedWords(4)).toEqual(rows.flat());
});

test("a device that offers subgroups passes and uses them, and a size that it does not have fails", async () => {
  const { subgroups } = gpu.capabilities;
  const { subgroupMaxSize } = gpu.device.adapterInfo;
  const isOffered = gpu.device.features.has("subgroups");
  expect(subgroups !== undefined).toBe(isOffered);
  expect(await shufflesRight(gpu.device, subgroupMaxSize)).toBe(isOffered);
  const wrong = isOffered ? 2 * subgroupMaxSize : 4;
  expect(await shufflesRight(gpu.device, wrong)).toBe(false);
});
