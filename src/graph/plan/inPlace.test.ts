import { describe, expect, test } from "vitest";
import { autocast } from "../passes/autocast";
import { GraphBuilder } from "../builder";
import { differentiate } from "../passes/differentiate";
import { fuse } from "../passes/fuse";
import { joinedLifetimes, resultsInPlace } from "./inPlace";
import { inputsOf, outputsOf, type Graph, type Tensor } from "../ir";
import { lifetimesOf } from "./lifetimes";
import { planMemory } from "./plan";
import { tinyGpt } from "../testing/graphs";

function namesInPlace(graph: Graph, keep: readonly Tensor[] = []): string[] {
  const inPlace = resultsInPlace(graph, lifetimesOf(graph, keep));
  const results = new Map(graph.ops.flatMap(outputsOf).map((tensor) => [tensor.id, tensor.name]));
  return [...inPlace].map(([id, { name }]) => `${results.get(id) ?? ""} over ${name}`);
}

/** a = f(x); b = f(a); c = a + b; d = c·w. */
function chain(): { graph: Graph; b: Tensor } {
  const builder = new GraphBuilder();
  const x = builder.input("x", [4, 8], "f32");
  const a = builder.activation("a", x, "gelu");
  const b = builder.activation("b", a, "gelu");
  const c = builder.add("c", a, b);
  builder.matmul("d", c, builder.parameter("w", [8, 8], { kind: "zeros" }, true), {});
  return { graph: builder.finish(), b };
}

describe("results in place", () => {
  test("take the place of an input that is read for the last time, and of no other", () => {
    // x is no activation, a is read again after b is made, and a product reads other elements than it writes.
    expect(namesInPlace(chain().graph)).toEqual(["c over a"]);
  });

  test("leave alone what is read from outside", () => {
    const { graph, b } = chain();
    const a = graph.ops[0] && outputsOf(graph.ops[0])[0];
    expect(namesInPlace(graph, a ? [a] : [])).toEqual(["c over b"]);
    expect(namesInPlace(graph, a ? [a, b] : [])).toEqual([]);
  });

  test("are alive as one tensor", () => {
    const { graph } = chain();
    const lifetimes = lifetimesOf(graph);
    const joined = joinedLifetimes(lifetimes, resultsInPlace(graph, lifetimes));
    expect(joined.map(({ tensor, first, last }) => [tensor.name, first, last])).toEqual([
      ["a", 0, 3],
      ["b", 1, 2],
      ["d", 3, 3],
    ]);
    const [a, b, d] = joined;
    expect(a && [...a.conflicts]).toEqual([b?.tensor.id, d?.tensor.id]);
  });

  test.each(["fp32", "mixed"] as const)(
    "of a fused %s model are of one type and shape, and no product's operand",
    (policy) => {
      const model = tinyGpt({ layers: 3 });
      const options = { scaler: model.scaler, factor: 1, accumulate: false };
      const graph = fuse(differentiate(autocast(model.graph, policy), options));
      const { inPlace, activationLowerBound } = planMemory(graph, { moments: ["exp_avg", "exp_avg_sq"] });
      expect(inPlace.size).toBeGreaterThan(3);
      for (const op of graph.ops) {
        const factors = op.kind === "fused" && op.attributes.host.kind === "matmul" ? inputsOf(op.attributes.host) : [];
        for (const result of outputsOf(op).filter(({ id }) => inPlace.has(id))) {
          const input = inPlace.get(result.id);
          expect(inputsOf(op)).toContain(input);
          expect([input?.dtype, input?.shape]).toEqual([result.dtype, result.shape]);
          expect(factors).not.toContain(input);
        }
      }
      const apart = planMemory(graph, { moments: ["exp_avg", "exp_avg_sq"], sharesPlaces: false });
      expect(apart.inPlace.size).toBe(0);
      expect(activationLowerBound).toBeLessThanOrEqual(apart.activationLowerBound);
    },
  );
});
