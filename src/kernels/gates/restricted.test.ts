import { describe, expect, it } from "vitest";
import allColumnBlocks from "../../../shaders/lib/column-blocks-all.wgsl?raw";
import awakeColumnBlocks from "../../../shaders/lib/column-blocks-awake.wgsl?raw";
import allHeads from "../../../shaders/lib/heads-all.wgsl?raw";
import awakeHeads from "../../../shaders/lib/heads-awake.wgsl?raw";
import allTiles from "../../../shaders/lib/tiles-all.wgsl?raw";
import awakeTiles from "../../../shaders/lib/tiles-awake.wgsl?raw";
import allWeights from "../../../shaders/lib/weights-all.wgsl?raw";
import awakeWeights from "../../../shaders/lib/weights-awake.wgsl?raw";
import { TensorFactory } from "../../graph/tensors";
import { gateProblems, restrictedMatmulProblems } from "./gateProblems";
import { sizeGrids } from "./gridSizes";
import { lowerOp } from "../lower";

/** `tileAt(i: u32) -> Place`, with the names that the parameters have. */
function signatures(library: string): string[] {
  return Array.from(library.matchAll(/^fn (\w+\([^)]*\) -> \w+)/gm), ([, signature = ""]) => signature);
}

describe("what says which part of the work there is", () => {
  it.each([
    ["tiles", allTiles, awakeTiles],
    ["heads", allHeads, awakeHeads],
    ["columns", allColumnBlocks, awakeColumnBlocks],
    ["weights", allWeights, awakeWeights],
  ])("has the same functions for all of it and for what is awake: %s", (_, all, awake) => {
    expect(signatures(all).length).toBeGreaterThan(0);
    expect(signatures(awake)).toEqual(expect.arrayContaining(signatures(all)));
  });
});

describe("grids sized on the GPU", () => {
  const target = {
    half: "packed",
    maxWorkgroupInvocations: 256,
    maxWorkgroupStorageBytes: 16_384,
    maxStorageBuffers: 8,
  } as const;

  it("follow the list that they are sized by, and leave calls without one as they are", () => {
    const [gate] = gateProblems();
    const [product] = restrictedMatmulProblems();
    const active = gate?.op.outputs.active;
    if (!gate || !product || !active) throw new Error("there are problems");
    const reader = lowerOp({ ...product.op, inputs: { ...product.op.inputs, active } }, target);
    const { calls, sizes } = sizeGrids([...lowerOp(gate.op, target), ...reader], new TensorFactory());
    expect(calls.map(({ label }) => label.split(" ")[0])).toEqual(["gate", "grids", "matmul"]);
    expect(sizes).toHaveLength(1);
    expect(calls[2]?.grid).toEqual({ sizes: sizes[0], index: 0 });
    expect(calls[2]?.sizedBy?.perGate).toBe((calls[2]?.workgroups[0] ?? 0) / 2);
    expect(sizeGrids(lowerOp(product.op, target).slice(1), new TensorFactory())).toEqual({ calls: [], sizes: [] });
  });

  it("are not sized by a list that is made later", () => {
    const [product] = restrictedMatmulProblems();
    if (!product) throw new Error("there are problems");
    expect(() => sizeGrids(lowerOp(product.op, target), new TensorFactory())).toThrow("before it is made");
  });
});
