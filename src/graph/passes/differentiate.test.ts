/** The structure of backward graphs. Their numbers are checked in src/reference/gradients.test.ts. */

import { describe, expect, test } from "vitest";
import { exactArithmetic, plainArithmetic } from "../../reference/arithmetic";
import { evaluate } from "../../reference/evaluate";
import { randomValues } from "../../reference/testing/values";
import { autocast } from "./autocast";
import { GraphBuilder } from "../builder";
import { accumulating, differentiate, NoLossError } from "./differentiate";
import { foldCasts } from "./foldCasts";
import { inputsOf, outputsOf } from "../ir";
import type { Graph, Tensor } from "../ir";
import { checkShapes } from "../ops/table";
import { tensorsOf } from "../tensors";
import { tinyGpt, tinyMlp } from "../testing/graphs";
import type { TestModel } from "../testing/graphs";

function trainingOf(model: TestModel, policy: "fp32" | "mixed", accumulate = false, factor = 0.5): Graph {
  return differentiate(autocast(model.graph, policy), { scaler: model.scaler, factor, accumulate });
}

describe("differentiation", () => {
  test.each(["fp32", "mixed"] as const)("makes well-formed backward ops in %s, before and after folding", (policy) => {
    const training = trainingOf(tinyGpt({ layers: 2 }), policy);
    for (const graph of [training, foldCasts(training)]) {
      const written = new Set<number>();
      for (const op of graph.ops) {
        expect(() => checkShapes(op)).not.toThrow();
        const unwritten = inputsOf(op).filter(({ id, kind }) => kind === "activation" && !written.has(id));
        expect(unwritten, `read by ${op.name}`).toEqual([]);
        for (const tensor of outputsOf(op)) written.add(tensor.id);
      }
      const ids = new Map(tensorsOf(graph).map((tensor) => [tensor.id, tensor]));
      for (const op of graph.ops) {
        for (const tensor of [...inputsOf(op), ...outputsOf(op)]) expect(ids.get(tensor.id)).toEqual(tensor);
      }
    }
  });

  test("gives every parameter one f32 gradient of its shape, in mixed precision too", () => {
    for (const { tensor, gradient } of trainingOf(tinyGpt(), "mixed").parameters) {
      expect(gradient).toMatchObject({
        name: `d(${tensor.name})`,
        shape: tensor.shape,
        dtype: "f32",
        kind: "gradient",
      });
    }
  });

  test("gives a half activation a half gradient and an f32 one an f32 gradient", () => {
    const byName = new Map(tensorsOf(trainingOf(tinyGpt(), "mixed")).map((tensor) => [tensor.name, tensor]));
    const activations = [...byName.values()].filter(
      ({ name, kind }) => kind === "activation" && byName.has(`d(${name})`),
    );
    expect(activations.length).toBeGreaterThan(10);
    const gradients = activations.map(({ name }) => byName.get(`d(${name})`));
    expect(gradients.map((tensor) => tensor?.dtype)).toEqual(activations.map((tensor) => tensor.dtype));
  });

  test("writes a shared table's gradient at its first use and accumulates at the second", () => {
    const training = trainingOf(tinyGpt({ tied: true }), "fp32");
    const table = training.parameters.find(({ tensor }) => tensor.name === "wte.weight");
    const writers = training.ops.filter((op) => outputsOf(op).some((tensor) => tensor.id === table?.gradient?.id));
    expect(writers.map((op) => [op.kind, "accumulate" in op.attributes && op.attributes.accumulate])).toEqual([
      ["matmul", false],
      ["embeddingGradient", true],
    ]);
  });

  test("makes no gradient for the input x, nor for tokens", () => {
    const training = trainingOf(tinyMlp(), "fp32");
    const names = tensorsOf(training).map((tensor) => tensor.name);
    expect(names).toContain("d(fc1)");
    expect(names).not.toContain("d(x)");
    expect(training.ops.filter((op) => op.kind === "matmul")).toHaveLength(2 + 3);
  });

  test("skips branches that no loss reads and branches without parameters", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", [4, 4], "f32");
    const targets = builder.input("targets", [4], "u32");
    const scaler = builder.state("scaler", [4], "f32");
    const weight = builder.parameter("weight", [4, 4], { kind: "ones" }, true);
    const unused = builder.parameter("unused", [4, 4], { kind: "ones" }, true);
    builder.activation("dead end", builder.matmul("unread", x, unused), "tanh");
    const fixed = builder.activation("fixed", x, "tanh");
    builder.crossEntropy("loss", builder.add("sum", fixed, builder.matmul("product", x, weight)), targets);
    const forward = builder.finish();
    const graph = differentiate(forward, { scaler, factor: 1, accumulate: false });
    expect(graph.ops.slice(forward.ops.length).map((op) => `${op.kind} ${op.name}`)).toEqual([
      "crossEntropyGradient d(sum)",
      "matmul d(weight)",
    ]);
    expect(graph.parameters.map(({ gradient }) => gradient?.name)).toEqual(["d(weight)", undefined]);
  });

  test("starts from every loss, and adds up what they give a tensor that both depend on", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", [5, 4], "f32");
    const targets = builder.input("targets", [5], "u32");
    const scaler = builder.state("scaler", [4], "f32");
    const weight = (name: string): Tensor => builder.parameter(name, [4, 4], { kind: "zeros" }, true);
    const hidden = builder.matmul("hidden", x, weight("trunk"));
    for (const name of ["a", "b"]) {
      builder.crossEntropy(`loss ${name}`, builder.matmul(name, hidden, weight(`head ${name}`)), targets);
    }
    const { ops } = differentiate(builder.finish(), { scaler, factor: 1, accumulate: false });
    const backward = ops.filter((op) => op.backward).map(({ kind, name }) => `${kind} ${name}`);
    expect(backward).toEqual([
      "crossEntropyGradient d(b)",
      "matmul d(head b)",
      "matmul d(hidden) part 2",
      "crossEntropyGradient d(a)",
      "matmul d(head a)",
      "matmul d(hidden) part 1",
      "add d(hidden)",
      "matmul d(trunk)",
    ]);
    expect(ops.findIndex((op) => op.backward)).toBe(ops.length - backward.length);
  });

  test("refuses a graph without a loss", () => {
    const builder = new GraphBuilder();
    const scaler = builder.state("scaler", [4], "f32");
    expect(() => differentiate(builder.finish(), { scaler, factor: 1, accumulate: false })).toThrow(NoLossError);
  });

  test("keeps ids above the scaler's, which no forward op reads", () => {
    const model = tinyMlp();
    const scaler = { ...model.scaler, id: 1000 };
    const training = differentiate(model.graph, { scaler, factor: 1, accumulate: false });
    const forward = new Set(tensorsOf(model.graph).map((tensor) => tensor.id));
    const made = tensorsOf(training).filter(({ id }) => !forward.has(id) && id !== scaler.id);
    expect(Math.min(...made.map(({ id }) => id))).toBeGreaterThan(1000);
  });
});

describe("gradient accumulation", () => {
  test("uses the same tensor ids for the first and the later micro-batches", () => {
    const first = trainingOf(tinyGpt(), "mixed");
    const later = trainingOf(tinyGpt(), "mixed", true);
    expect(tensorsOf(later)).toEqual(tensorsOf(first));
    expect(later).toEqual(accumulating(first));
  });

  test.each([
    ["fp32", exactArithmetic, 1e-15],
    ["mixed", plainArithmetic, 0],
  ] as const)("adds the gradients and losses of two micro-batches in %s", (policy, arithmetic, tolerance) => {
    const model = tinyGpt();
    const first = foldCasts(trainingOf(model, policy));
    const later = foldCasts(trainingOf(model, policy, true));
    const batches = [randomValues(model, 1), new Map([...randomValues(model, 1), ...inputsFrom(model, 2)])];
    const [one = new Map<number, Float64Array>(), two = new Map<number, Float64Array>()] = batches;
    const afterFirst = evaluate(first, one, arithmetic);
    const separate = evaluate(first, two, arithmetic);
    const persistent = tensorsOf(first).filter(({ kind, id }) => kind === "gradient" || id === model.loss.id);
    const carried = persistent.map(({ id }) => [id, afterFirst.get(id) ?? new Float64Array()] as const);
    const afterBoth = evaluate(later, new Map([...two, ...carried]), arithmetic);
    for (const { id, name } of persistent) {
      const a = afterFirst.get(id) ?? new Float64Array();
      const b = separate.get(id) ?? new Float64Array();
      const sum = a.map((value, index) => arithmetic.round(value + (b[index] ?? Number.NaN)));
      const both = afterBoth.get(id) ?? new Float64Array();
      const shared = name === "d(wte.weight)";
      for (const [index, value] of both.entries()) {
        const allowed = shared ? 1e-6 : tolerance;
        expect(Math.abs(value - (sum[index] ?? Number.NaN)), `${name}[${index}]`).toBeLessThanOrEqual(allowed);
      }
    }
  });
});

function inputsFrom(model: TestModel, seed: number): [number, Float64Array][] {
  const values = randomValues(model, seed);
  return model.tokenInputs.map(({ tensor }) => [tensor.id, values.get(tensor.id) ?? new Float64Array()]);
}
