import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../builder";
import { memoryMap } from "./memoryMap";
import { planMemory } from "../plan/plan";

/** relu of relu of relu: each result is read by the next alone. */
function chain() {
  const builder = new GraphBuilder();
  const x = builder.input("x", [64, 4], "f32");
  const a = builder.activation("a", x, "relu");
  const b = builder.activation("b", a, "relu");
  builder.activation("c", b, "relu");
  return builder.finish();
}

describe("the map of a plan", () => {
  const graph = chain();
  const plan = planMemory(graph, { moments: [], sharesPlaces: false });
  const map = memoryMap(graph, plan);

  it("says from which op to which each activation lives, and how many bytes are alive at each", () => {
    expect(map.ops).toEqual(["a", "b", "c"]);
    expect(map.tensors.map(({ name, first, last }) => [name, first, last])).toEqual([
      ["a", 0, 1],
      ["b", 1, 2],
      ["c", 2, 2],
    ]);
    expect(map.alive).toEqual([1024, 2048, 2048]);
  });

  it("counts a tensor that is written over another once, as the later one", () => {
    const shared = memoryMap(graph, planMemory(graph, { moments: [] }));
    expect(shared.tensors.map(({ name, overwritten }) => [name, overwritten])).toEqual([
      ["a", true],
      ["b", true],
      ["c", false],
    ]);
    expect(shared.alive).toEqual([1024, 1024, 1024]);
    expect(shared.bytes).toBe(1024);
  });

  it("agrees with the plan on bytes, and no two tensors have the same bytes at the same op", () => {
    expect(map.bytes).toBe(plan.bytesByKind.activation);
    expect(map.lowerBound).toBe(Math.max(...map.alive));
    for (const [index, one] of map.tensors.entries()) {
      for (const other of map.tensors.slice(index + 1)) {
        const together = one.first <= other.last && other.first <= one.last && one.arena === other.arena;
        const apart =
          one.byteOffset + one.bytes <= other.byteOffset || other.byteOffset + other.bytes <= one.byteOffset;
        expect(!together || apart).toBe(true);
      }
    }
  });
});
