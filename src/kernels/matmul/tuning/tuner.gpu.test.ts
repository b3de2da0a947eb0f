import { beforeAll, expect, test } from "vitest";
import type { Gpu } from "../../../gpu/device";
import { sharedGpu } from "../../../gpu/testing/sharedGpu";
import { PipelineCache } from "../../../gpu/pipelines";
import type { ShaderParts } from "../../../gpu/wgsl";
import type { Op } from "../../../graph/ir";
import { loweringTarget, runCalls, testTensor } from "../../check/harness";
import { uniformValues } from "../../check/values";
import { lowerMatmul } from "../matmul";
import { matmulKey, matmulShape } from "../matmulTile";
import type { MatmulTile } from "../tile";
import { tileCandidates, tileName } from "./candidates";
import { timeTiles } from "./timeTiles";
import { Tuner, type TileStore } from "./tuner";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await sharedGpu();
});

function product(M: number, K: number, N: number): Op<"matmul"> {
  return {
    kind: "matmul",
    name: `${M}·${K}·${N}`,
    inputs: { a: testTensor("a", [M, K]), b: testTensor("b", [K, N]) },
    outputs: { out: testTensor("out", [M, N]) },
    attributes: { transposeA: false, transposeB: false, accumulate: false },
  };
}

class Drawer implements TileStore {
  readonly saved = new Map<string, string>();
  load(device: string): Promise<string | undefined> {
    return Promise.resolve(this.saved.get(device));
  }
  save(device: string, choices: string): Promise<void> {
    this.saved.set(device, choices);
    return Promise.resolve();
  }
}

/** The largest tiles take seconds to compile on a software adapter; largeTiles.study.test.ts has them. */
const isSmall = (tile: MatmulTile): boolean => tile.variant === "direct" || tile.registerM4 * tile.registerN4 < 4;

const SMALL = product(8, 36, 33);
const SMALLER = product(8, 4, 5);

test("every candidate gives the same bits, for this device and for a GPU", async () => {
  const inputs = [SMALL.inputs.a, SMALL.inputs.b];
  const values = new Map(inputs.map((tensor, seed) => [tensor, uniformValues(tensor, seed)]));
  const target = loweringTarget(gpu, "packed");
  const own = tileCandidates(matmulShape(SMALL), target);
  const [staged, ...others] = tileCandidates(matmulShape(SMALL), { ...target, software: false }).filter(isSmall);
  const tiles = [...own, staged, others.at(-1)].flatMap((tile) => (tile ? [{ tile, name: tileName(tile) }] : []));
  const results = new Map<string, Uint32Array>();
  for (const { tile, name } of tiles) {
    const run = await runCalls(gpu, lowerMatmul(SMALL, target, tile), values, "packed");
    results.set(name, new Uint32Array(await run.bytes(SMALL.outputs.out)));
    run.destroy();
  }
  const [first] = results.values();
  for (const [name, bits] of results) expect(bits, name).toEqual(first);
});

/** A compiler that rounds otherwise in one tile's kernel than in all others. */
class Contracting extends PipelineCache {
  readonly #tileM: number;
  constructor(device: GPUDevice, tileM: number) {
    super(device);
    this.#tileM = tileM;
  }
  override pipeline(label: string, parts: ShaderParts): Promise<GPUComputePipeline> {
    if (parts.constants["TILE_M"] !== this.#tileM) return super.pipeline(label, parts);
    const shader = parts.shader.replace(/row\.x \* columns\[0\]/g, "row.x * columns[0] * (1.0 + 0x1p-23f)");
    if (shader === parts.shader) throw new RangeError("This kernel has no such product.");
    return super.pipeline(label, { ...parts, shader });
  }
}

test("a tile whose bits are not the usual one's is no candidate, however fast it is", async () => {
  const target = loweringTarget(gpu, "packed");
  const tile = (tileM: number): MatmulTile => ({ variant: "direct", tileM, tileN4: 1, invocations: 8, share: 1 });
  const accumulating = { ...SMALL, attributes: { ...SMALL.attributes, accumulate: true } };
  const times = await timeTiles(gpu, new Contracting(gpu.device, 8), accumulating, target, [tile(4), tile(8)]);
  expect(times.map(Number.isFinite)).toEqual([true, false]);
});

test("measures the largest first within its budget, remembers, and asks for nothing when it is switched off", async () => {
  const pipelines = new PipelineCache(gpu.device);
  const drawer = new Drawer();
  const ops = [SMALLER, SMALL];
  const inNoTime = await new Tuner(gpu, pipelines, drawer, 0).tilesFor(ops, "packed", "always");
  expect([...inNoTime.keys()]).toEqual([matmulKey(SMALL)]);
  const [saved = "{}"] = drawer.saved.values();
  const names = tileCandidates(matmulShape(SMALL), loweringTarget(gpu, "packed")).map(tileName);
  expect(names).toContain((JSON.parse(saved) as Record<string, string>)[matmulKey(SMALL)]);

  const [known = ""] = names.slice(1);
  const [device = ""] = drawer.saved.keys();
  drawer.saved.set(device, JSON.stringify({ [matmulKey(SMALL)]: known, [matmulKey(SMALLER)]: "no tile" }));
  const later = new Tuner(gpu, pipelines, drawer, 0);
  const remembered = await later.tilesFor(ops, "packed", "always");
  expect([...remembered.keys()]).toEqual([matmulKey(SMALL), matmulKey(SMALLER)]);
  expect([...remembered.values()].map(tileName)[0]).toBe(known);
  expect((await later.tilesFor(ops, "packed", "off")).size).toBe(0);
  expect((await later.tilesFor(ops, "packed", "auto")).size).toBe(0);
});
