import { describe, expect, it } from "vitest";
import type { MemoryMap } from "../../graph/views/memoryMap";
import { memoryPlanOf } from "./memoryPlan";

const tensor = { dtype: "f32", byteOffset: 0, overwritten: false } as const;
const map: MemoryMap = {
  ops: ["a", "b", "c"],
  backward: 2,
  arenas: [300, 200],
  tensors: [
    { ...tensor, name: "x", bytes: 300, arena: 0, first: 0, last: 1 },
    { ...tensor, name: "y", bytes: 100, arena: 1, byteOffset: 50, first: 1, last: 2 },
  ],
  alive: [300, 400, 100],
  bytes: 500,
  lowerBound: 400,
};

describe("a memory plan", () => {
  it("ends the bar of what is overwritten where its successor's begins", () => {
    const [x, y] = map.tensors.map((one) => ({ ...one, overwritten: one.name === "x" }));
    const tensors = x && y ? [x, y] : [];
    expect(memoryPlanOf({ ...map, tensors }).bars.map(({ left, width }) => [left, width])).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  it("stacks the arenas, and a bar reaches to the end of its last op", () => {
    const { bars, borders, apart } = memoryPlanOf(map);
    expect(bars.map(({ left, width, bottom }) => [left, width, bottom])).toEqual([
      [0, 2, 0],
      [1, 2, 350],
    ]);
    expect(borders).toEqual([300]);
    expect(apart).toBe(400);
    expect(bars[1]).toMatchObject({ writtenBy: "b", lastReadBy: "c" });
  });

  it("names the op where most is alive, and what is, the largest first", () => {
    const { peak } = memoryPlanOf(map);
    expect(peak).toMatchObject({ op: "b", bytes: 400 });
    expect(peak.largest.map(({ name }) => name)).toEqual(["x", "y"]);
  });
});
