import { describe, expect, test } from "vitest";
import { plainArithmetic } from "../../reference/arithmetic";
import { evaluate } from "../../reference/evaluate";
import { randomValues } from "../../reference/testing/values";
import { autocast } from "./autocast";
import { GraphBuilder } from "../builder";
import { graphCost } from "../ops/cost";
import { differentiate } from "./differentiate";
import { foldCasts } from "./foldCasts";
import { fuse } from "./fuse";
import { inputsOf, outputsOf, partsOf } from "../ir";
import type { Graph, Op, Tensor } from "../ir";
import { planMemory } from "../plan/plan";
import { tinyGpt, tinyMlp } from "../testing/graphs";
import type { TestModel } from "../testing/graphs";

function training(model: TestModel, policy: "fp32" | "mixed"): Graph {
  const options = { scaler: model.scaler, factor: 0.2, accumulate: false };
  return foldCasts(differentiate(autocast(model.graph, policy), options));
}

function namesOfFused(graph: Graph): string[] {
  return graph.ops
    .filter((op) => op.kind === "fused")
    .map((op) =>
      partsOf(op)
        .map(({ kind }) => kind)
        .join(" + "),
    );
}

describe("fusing", () => {
  test.each([
    ["an MLP", tinyMlp("gelu"), "fp32"],
    ["an MLP in mixed", tinyMlp("relu"), "mixed"],
    ["a GPT", tinyGpt({ layers: 2 }), "fp32"],
    ["a GPT in mixed", tinyGpt({ layers: 2 }), "mixed"],
  ] as const)("changes no bit of loss or gradients of %s, and no cost", (_name, model, policy) => {
    const plain = training(model, policy);
    const fused = fuse(plain);
    expect(fused.ops.length).toBeLessThan(plain.ops.length);
    expect(fused.ops.flatMap(partsOf)).toHaveLength(plain.ops.length);
    const values = randomValues(model, 7, 1024);
    const before = evaluate(plain, values, plainArithmetic);
    const after = evaluate(fused, values, plainArithmetic);
    expect(after.get(model.loss.id)).toEqual(before.get(model.loss.id));
    for (const { tensor, gradient } of plain.parameters) {
      const id = gradient?.id ?? -1;
      expect(before.has(id), tensor.name).toBe(true);
      expect(after.get(id), tensor.name).toEqual(before.get(id));
    }
    expect(graphCost(fused).executedFlops).toBe(graphCost(plain).executedFlops);
    expect(graphCost(fused).bytes).toBeLessThan(graphCost(plain).bytes);
  });

  test("leaves a block of a GPT two elementwise ops fewer forward, two fewer backward and no cast", () => {
    const kinds = (graph: Graph, ...of: Op["kind"][]): number =>
      graph.ops.filter(({ kind }) => of.includes(kind)).length;
    const fused = fuse(training(tinyGpt({ layers: 2 }), "mixed"));
    expect(kinds(fused, "add", "cast", "activation", "activationGradient")).toBe(0);
    expect(namesOfFused(fused).slice(0, 3)).toEqual(["matmul + add", "matmul + activation", "matmul + add"]);
    expect(namesOfFused(fused).slice(-4)).toEqual([
      "layerNormGradient + add + cast",
      "matmul + activationGradient",
      "layerNormGradient + add + cast",
      "layerNormGradient + add",
    ]);
  });

  test("binds at most eight operands, and plans no memory for what only the parts read", () => {
    const plain = training(tinyGpt({ layers: 2 }), "mixed");
    const fused = fuse(plain);
    for (const op of fused.ops) expect(inputsOf(op).length + outputsOf(op).length).toBeLessThanOrEqual(8);
    const bytes = (graph: Graph): number =>
      planMemory(graph, { moments: ["exp_avg", "exp_avg_sq"] }).activationLowerBound;
    expect(bytes(fused)).toBeLessThanOrEqual(bytes(plain));
  });

  test("stores what is read from outside, and the argument of an activation only where something else reads it", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", [4, 4], "f32");
    const weight = builder.parameter("weight", [4, 4], { kind: "ones" }, true);
    const hidden = builder.matmul("hidden", x, weight);
    const active = builder.activation("active", hidden, "gelu");
    builder.sum("total", active, 1);
    const graph = builder.finish();
    const stored = (keep: readonly Tensor[]): string[] =>
      fuse(graph, { keep })
        .ops.slice(0, 1)
        .flatMap(outputsOf)
        .map(({ name }) => name);
    expect(stored([])).toEqual(["active"]);
    expect(stored([hidden])).toEqual(["hidden", "active"]);
  });

  test("keeps an op whose other operand comes later than the host, and one behind a product that adds up", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", [4, 4], "f32");
    const weight = builder.parameter("weight", [4, 4], { kind: "ones" }, true);
    const gain = builder.parameter("gain", [4], { kind: "ones" }, false);
    const product = builder.matmul("product", x, weight);
    const normed = builder.layerNorm("norm", x, gain);
    builder.add("sum", product, normed);
    expect(fuse(builder.finish()).ops.map(({ kind }) => kind)).toEqual(["matmul", "layerNorm", "add"]);
    const accumulated = training(tinyMlp("tanh"), "fp32").ops.filter(({ kind }) => kind === "matmul");
    expect(fuse({ ops: accumulated, parameters: [] }).ops).toEqual(accumulated);
  });
});
