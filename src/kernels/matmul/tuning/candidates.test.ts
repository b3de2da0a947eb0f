import { expect, test } from "vitest";
import type { LoweringTarget } from "../../call";
import { workgroupTile } from "../matmulTile";
import { tileCandidates, tileName } from "./candidates";
import { parseChoices } from "./tuner";

/** What every WebGPU device has. */
const GPU: LoweringTarget = {
  half: "packed",
  maxWorkgroupInvocations: 256,
  maxWorkgroupStorageBytes: 16384,
  maxStorageBuffers: 8,
};
const LAVAPIPE: LoweringTarget = { ...GPU, software: true, subgroups: { min: 8, max: 8 } };
const SHAPE = { batch: 1, M: 512, N: 256, K: 64, transposeA: false, transposeB: true };

test("tiles have names of their own, the usual one comes first, and default limits allow them", () => {
  for (const target of [GPU, LAVAPIPE]) {
    const tiles = tileCandidates(SHAPE, target);
    expect(tiles.length).toBeGreaterThan(2);
    expect(new Set(tiles.map(tileName)).size).toBe(tiles.length);
    for (const tile of tiles) {
      if (tile.variant === "direct") continue;
      const { threadsM, threadsN, registerM4, registerN4, tileK4 } = tile;
      const { rows, columns } = workgroupTile(tile);
      expect(threadsM * threadsN).toBeLessThanOrEqual(GPU.maxWorkgroupInvocations);
      expect((rows + columns) * tileK4 * 4 * 4).toBeLessThanOrEqual(GPU.maxWorkgroupStorageBytes);
      const blocks = (threadsM * registerM4 + threadsN * registerN4) * tileK4;
      expect(blocks % (threadsM * threadsN)).toBe(0);
    }
  }
});

test("forgets what was stored and is no choice", () => {
  expect(parseChoices('{"a":"staged 8x8 1x1 4","b":3}')).toEqual({ a: "staged 8x8 1x1 4" });
  for (const text of ["", "[", "null", "7"]) expect(parseChoices(text)).toEqual({});
});
