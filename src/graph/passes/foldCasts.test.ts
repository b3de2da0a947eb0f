import { describe, expect, test } from "vitest";
import { plainArithmetic } from "../../reference/arithmetic";
import { evaluate } from "../../reference/evaluate";
import { randomValues } from "../../reference/testing/values";
import { autocast } from "./autocast";
import { GraphBuilder } from "../builder";
import { differentiate } from "./differentiate";
import { foldCasts } from "./foldCasts";
import type { Graph } from "../ir";
import { tinyGpt, tinyMlp } from "../testing/graphs";
import type { TestModel } from "../testing/graphs";

function mixedTraining(model: TestModel): Graph {
  const options = { scaler: model.scaler, factor: 0.2, accumulate: false };
  return differentiate(autocast(model.graph, "mixed"), options);
}

function castCount(graph: Graph): number {
  return graph.ops.filter((op) => op.kind === "cast").length;
}

describe("folding casts", () => {
  test.each([
    ["an MLP", tinyMlp("gelu")],
    ["a GPT", tinyGpt({ layers: 2 })],
    ["a GPT with its own head", tinyGpt({ tied: false })],
  ])("changes no bit of loss or gradients of %s", (_name, model) => {
    const training = mixedTraining(model);
    const folded = foldCasts(training);
    expect(castCount(folded)).toBeLessThan(castCount(training));
    const values = randomValues(model, 7, 1024);
    const before = evaluate(training, values, plainArithmetic);
    const after = evaluate(folded, values, plainArithmetic);
    expect(after.get(model.loss.id)).toEqual(before.get(model.loss.id));
    const gradients = training.parameters.map(({ tensor, gradient }) => ({
      name: tensor.name,
      id: gradient?.id ?? -1,
    }));
    for (const { name, id } of gradients) {
      expect(before.has(id), name).toBe(true);
      expect(after.get(id), name).toEqual(before.get(id));
    }
  });

  test("leaves a GPT's forward pass without a cast, and one for each residual branch in the backward", () => {
    const { graph } = tinyGpt({ layers: 1 });
    expect(castCount(foldCasts(autocast(graph, "mixed")))).toBe(0);
    expect(castCount(foldCasts(mixedTraining(tinyGpt({ layers: 1 }))))).toBe(2);
  });

  test("keeps a narrowing cast whose f32 source has other readers", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", [4, 4], "f32");
    const active = builder.activation("active", x, "tanh");
    const half = builder.cast("half", active, "f16");
    builder.add("sum", active, half);
    expect(foldCasts(builder.finish()).ops.map((op) => op.kind)).toEqual(["activation", "cast", "add"]);
  });

  test("keeps a narrowing cast whose f32 source is read from outside", () => {
    const builder = new GraphBuilder();
    const active = builder.activation("active", builder.input("x", [4, 4], "f32"), "tanh");
    builder.activation("again", builder.cast("half", active, "f16"), "tanh");
    const graph = builder.finish();
    expect(foldCasts(graph, [active])).toEqual(graph);
    expect(castCount(foldCasts(graph))).toBe(0);
  });

  test("never folds a widening cast into its producer: the rounding to half stays", () => {
    const builder = new GraphBuilder();
    const weight = builder.parameter("weight", [4, 4], { kind: "ones" }, true);
    const x = builder.input("x", [4, 4], "f32");
    const product = builder.matmul("product", x, weight);
    builder.sum("total", product, 1);
    const graph = foldCasts(autocast(builder.finish(), "mixed"));
    const total = graph.ops.find((op) => op.kind === "sum");
    expect(total?.inputs.x).toEqual({ ...product, dtype: "f16" });
  });
});
