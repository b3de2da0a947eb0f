import { describe, expect, it } from "vitest";
import { OURS } from "../../words/refused";
import { parseConfig } from "../../config/parse";
import { outputsOf, type Op } from "../../graph/ir";
import { nextTokenTask } from "../../models/task";
import { buildInferenceGraph, buildStepGraph, withFusion } from "./stepGraph";

const gpt = parseConfig(
  {
    model: { kind: "gpt", layers: 2, heads: 2, width: 16, feedForward: 32 },
    data: { kind: "generated-text", contextLength: 8 },
    training: { batchSize: 2 },
    precision: { kind: "mixed" },
  },
  OURS,
);
const task = nextTokenTask(13, 8);

describe("the step graph", () => {
  it("gives every parameter one f32 gradient of its own shape", () => {
    const { parameters } = buildStepGraph(gpt, task, 16);
    expect(parameters.length).toBeGreaterThan(10);
    for (const { tensor, gradient } of parameters) {
      expect(gradient).toMatchObject({ shape: tensor.shape, dtype: "f32", kind: "gradient" });
    }
  });

  it("ends its backward pass above the layers that are frozen, embedding and tied head with them", () => {
    const top = { ...gpt, model: { ...gpt.model, trainableLayers: 1 } };
    const { parameters, first } = buildStepGraph(top, task, 16);
    const trained = parameters.filter(({ trainable }) => trainable).map(({ tensor: { name } }) => name);
    expect(trained).toEqual(
      parameters.map(({ tensor: { name } }) => name).filter((name) => /^transformer\.(h\.1|ln_f)\./.test(name)),
    );
    expect(parameters.filter(({ gradient }) => gradient).map(({ tensor: { name } }) => name)).toEqual(trained);
    const made = first.ops.filter((op) => op.backward).flatMap(outputsOf);
    expect(made.filter(({ name }) => /d\(transformer\.(h\.0|wte|wpe|embedding)/.test(name))).toEqual([]);
    expect(made.filter(({ name }) => name.startsWith("d(transformer.h.1.")).length).toBeGreaterThan(10);
    const untied = { ...top, model: { ...top.model, tiedHead: false } };
    const head = buildStepGraph(untied, task, 16).parameters.find(({ tensor }) => tensor.name === "lm_head.weight");
    expect(head).toMatchObject({ trainable: true, gradient: { kind: "gradient" } });
  });

  it("keeps half copies of what matmuls read, and of nothing else", () => {
    const { parameters } = buildStepGraph(gpt, task, 16);
    const halves = parameters.filter((parameter) => parameter.half).map((parameter) => parameter.tensor.name);
    expect(halves).toContain("transformer.h.0.attn.c_attn.weight");
    expect(halves).not.toContain("transformer.ln_f.weight");
    expect(halves).not.toContain("transformer.wpe.weight");
  });

  it("validates without a single backward op, adding up its loss", () => {
    const { validation } = buildStepGraph(gpt, task, 16);
    expect(validation.some((op) => op.kind.endsWith("Gradient"))).toBe(false);
    const sums = validation.filter((op) => op.kind === "sum");
    expect(sums.map((op) => op.attributes.accumulate)).toEqual([true]);
    expect(sums.flatMap(outputsOf).map(({ name }) => name)).toEqual(["loss", "hits"]);
  });

  it("marks the backward pass in every graph it makes: what reads a gradient, or makes something again", () => {
    const recomputing = { ...gpt, model: { ...gpt.model, recompute: true } };
    const whole = buildStepGraph(recomputing, task, 16);
    for (const { ops } of [whole.first, whole.later, withFusion(whole, 8).first]) {
      const turn = ops.findIndex((op) => op.backward);
      expect(ops[turn]?.kind).toBe("crossEntropyTraining");
      const sums = ops.flatMap((op, index) => (index > turn && !op.backward ? [op.kind] : []));
      expect(sums).toEqual(["sum"]);
      expect(ops.slice(turn).some((op) => outputsOf(op).some(({ repeats }) => repeats !== undefined))).toBe(true);
    }
    expect(whole.validation.some((op) => op.backward)).toBe(false);
  });

  it("validates in tensors of the training graph alone, so that one plan serves both", () => {
    for (const kind of ["fp32", "mixed"] as const) {
      const config = { ...gpt, precision: { ...gpt.precision, kind } };
      const { first, validation } = withFusion(buildStepGraph(config, task, 16), 7);
      const planned = new Set(first.ops.flatMap(outputsOf).map(({ id }) => id));
      expect(validation.flatMap(outputsOf).filter(({ id }) => !planned.has(id))).toEqual([]);
    }
  });

  it("switches every op with a training attribute to inference for validation, whatever its kind", () => {
    const gates = { kind: "router", feedForwardShare: 0.5, blockSize: "32", tokenBlock: "32" } as const;
    const model = { ...gpt.model, width: 32, feedForward: 64, gates: { ...gpt.model.gates, ...gates } };
    const data = { ...gpt.data, contextLength: 32 };
    const routed = buildStepGraph({ ...gpt, model, data }, nextTokenTask(13, 32), 64);
    const switched = (ops: readonly Op[]): boolean[] =>
      ops.flatMap(({ attributes }) => ("training" in attributes ? [attributes.training] : []));
    expect(switched(routed.first.ops)).toEqual([true, true]);
    expect(switched(routed.validation)).toEqual([false, false]);
  });

  it("adds nothing up in the first micro-batch but a tied table's second use", () => {
    const { first } = buildStepGraph(gpt, task, 16);
    const accumulating = first.ops.filter((op) => "accumulate" in op.attributes && op.attributes.accumulate);
    expect(accumulating.map((op) => op.kind)).toEqual(gpt.model.tiedHead ? ["embeddingGradient"] : []);
  });

  it("has half logits for inference in mixed precision and f32 ones without", () => {
    expect(buildInferenceGraph(gpt, task, 1).logits.dtype).toBe("f16");
    const fp32 = { ...gpt, precision: { ...gpt.precision, kind: "fp32" as const } };
    expect(buildInferenceGraph(fp32, task, 1).logits.dtype).toBe("f32");
  });
});
