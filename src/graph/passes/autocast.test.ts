import { describe, expect, test } from "vitest";
import { autocast } from "./autocast";
import { GraphBuilder } from "../builder";
import { differentiate } from "./differentiate";
import { foldCasts } from "./foldCasts";
import type { Initializer } from "../initializer";
import { inputsOf, outputsOf } from "../ir";
import type { Graph, Op, OpKind } from "../ir";
import { tensorsOf } from "../tensors";
import { tinyGpt, tinyMlp } from "../testing/graphs";

const ones: Initializer = { kind: "ones" };

function opsOf<K extends OpKind>(graph: Graph, kind: K): Extract<Op, { kind: K }>[] {
  return graph.ops.filter((op): op is Extract<Op, { kind: K }> => op.kind === kind);
}

describe("autocast", () => {
  test("leaves an fp32 graph as it is", () => {
    const { graph } = tinyGpt();
    expect(autocast(graph, "fp32")).toBe(graph);
  });

  test("runs matmul and attention on halves, norms and losses on f32", () => {
    const graph = autocast(tinyGpt().graph, "mixed");
    for (const op of [...opsOf(graph, "matmul"), ...opsOf(graph, "attention")]) {
      expect(inputsOf(op).map((tensor) => tensor.dtype)).toEqual(inputsOf(op).map(() => "f16"));
      expect(op.outputs.out.dtype).toBe("f16");
    }
    for (const op of [...opsOf(graph, "layerNorm"), ...opsOf(graph, "crossEntropy")]) {
      const dtypes = [...inputsOf(op), ...outputsOf(op)].map((tensor) => tensor.dtype);
      expect(dtypes).not.toContain("f16");
    }
  });

  test("keeps the residual stream f32 and gives an activation its input's type", () => {
    const graph = autocast(tinyGpt().graph, "mixed");
    expect(opsOf(graph, "add").map((op) => op.outputs.out.dtype)).toEqual(["f32", "f32"]);
    expect(opsOf(graph, "activation").map((op) => op.outputs.out.dtype)).toEqual(["f16"]);
    expect(opsOf(graph, "attention")[0]?.outputs.logSumExp.dtype).toBe("f32");
  });

  test("gives matmul weights and biases half copies without a cast op, norms none", () => {
    const graph = autocast(tinyGpt().graph, "mixed");
    const withHalf = graph.parameters.filter(({ half }) => half !== undefined).map(({ tensor }) => tensor.name);
    expect(withHalf).toContain("wte.weight");
    expect(withHalf).toContain("h.0.attn.c_attn.bias");
    expect(withHalf).not.toContain("wpe.weight");
    expect(withHalf).not.toContain("h.0.ln_1.weight");
    const halves = graph.parameters.flatMap(({ half }) => half ?? []);
    expect(halves.map(({ kind }) => kind)).toEqual(halves.map(() => "halfWeight"));
    for (const op of opsOf(graph, "cast")) expect(op.inputs.x.kind).not.toBe("parameter");
  });

  describe("in 8 bits", () => {
    const graph = autocast(tinyGpt().graph, "mixed", { half: "bf16", eightBitGradients: "e5m2" });
    const products = opsOf(graph, "matmul");
    const head = products.find(({ name }) => name === "lm_head");

    test("gives every linear layer but the output head E4M3 operands, and bfloat16 results", () => {
      for (const { name, inputs, outputs, attributes } of products.filter((op) => op !== head)) {
        expect([inputs.a.dtype, inputs.b.dtype, inputs.bias?.dtype], name).toEqual(["e4m3", "e4m3", "bf16"]);
        expect([inputs.aScales?.shape, inputs.bScales?.shape]).toEqual([[6], [1]]);
        expect(outputs.out.dtype).toBe("bf16");
        expect(attributes.gradients).toBe("e5m2");
      }
      expect([head?.inputs.a.dtype, head?.inputs.b.dtype, head?.inputs.aScales]).toEqual(["bf16", "bf16", undefined]);
      expect(products.length).toBeGreaterThan(4);
    });

    test("leaves embedding, norms, attention and residuals as they are in a bfloat16 lane", () => {
      const bfloat = autocast(tinyGpt().graph, "mixed", { half: "bf16" });
      for (const kind of ["embedding", "layerNorm", "attention", "add", "activation", "crossEntropy"] as const) {
        const dtypes = (of: Graph): string[][] => opsOf(of, kind).map((op) => inputsOf(op).map(({ dtype }) => dtype));
        expect(dtypes(graph), kind).toEqual(dtypes(bfloat));
      }
    });

    test("quantizes weights by blocks, straight from the masters, once; activations by tiles", () => {
      const quantizing = opsOf(graph, "quantize");
      const weights = quantizing.filter(({ attributes }) => attributes.block);
      expect(weights.map(({ inputs }) => [inputs.x.kind, inputs.x.dtype])).toEqual(
        weights.map(() => ["parameter", "f32"]),
      );
      expect(weights).toHaveLength(products.length - 1);
      expect(weights.every(({ outputs }) => outputs.out.kind === "halfWeight")).toBe(true);
      expect(graph.parameters.some(({ half, tensor }) => half && /c_fc.weight/.test(tensor.name))).toBe(false);
      const activations = quantizing.filter(({ attributes }) => !attributes.block);
      expect(activations.every(({ inputs }) => inputs.x.dtype === "bf16")).toBe(true);
    });

    test("has one quantized output gradient for both backward products, and f32 weight gradients", () => {
      const scaler = { id: 9999, name: "scaler", shape: [4], dtype: "f32", kind: "state" } as const;
      const training = differentiate(graph, { scaler, factor: 1, accumulate: false });
      const backward = opsOf(training, "matmul").slice(products.length);
      const weights = backward.filter(({ outputs }) => outputs.out.kind === "gradient");
      for (const { name, inputs, outputs } of weights.filter(({ inputs: { aScales } }) => aScales)) {
        const read = [inputs.a, inputs.b].filter(({ dtype }) => dtype === "e5m2");
        expect(read, name).toHaveLength(1);
        expect(outputs.out.dtype).toBe("f32");
        const others = backward.filter((op) => [op.inputs.a.id, op.inputs.b.id].includes(read[0]?.id ?? -1));
        expect(others.length, name).toBe(2);
        expect(others.filter((op) => op.outputs.out.dtype === "bf16")).toHaveLength(1);
      }
      // What backward keeps of a linear layer's input is the byte, not the bfloat16.
      const saved = opsOf(training, "quantize").map(({ inputs }) => inputs.x.id);
      const kept = weights.flatMap(({ inputs }) => [inputs.a.id, inputs.b.id]);
      expect(kept.some((id) => saved.includes(id))).toBe(false);
    });
  });

  test("casts a tensor once for all its readers", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", [4, 4], "f32");
    const weight = builder.parameter("weight", [4, 4], ones, true);
    builder.matmul("first", x, weight);
    builder.matmul("second", x, weight, { transposeB: true });
    const graph = autocast(builder.finish(), "mixed");
    expect(graph.ops.map((op) => op.kind)).toEqual(["cast", "matmul", "matmul"]);
    expect(tensorsOf(graph).filter((tensor) => tensor.kind === "halfWeight")).toHaveLength(1);
  });

  test("keeps the ids of tensors whose dtype changes", () => {
    const { graph, logits } = tinyMlp();
    const half = tensorsOf(autocast(graph, "mixed")).find((tensor) => tensor.id === logits.id);
    expect(half).toEqual({ ...logits, dtype: "f16" });
  });
});

test("puts bfloat16 where it would put binary16, and nothing else differs", () => {
  const swap = (text: string): string => text.replaceAll('"f16"', '"bf16"').replaceAll(":f16", ":bf16");
  const { graph } = tinyGpt();
  expect(JSON.stringify(foldCasts(autocast(graph, "mixed", { half: "bf16" })))).toBe(
    swap(JSON.stringify(foldCasts(autocast(graph, "mixed")))),
  );
});

test("takes norms and softmax in half where it is told to, statistics apart", () => {
  const { graph } = tinyGpt();
  const half = autocast(graph, "mixed", { normsAndSoftmax: "half" });
  for (const { inputs, outputs, attributes } of opsOf(half, "layerNorm")) {
    expect([inputs.x.dtype, inputs.gain.dtype, outputs.out.dtype, outputs.statistics.dtype]).toEqual([
      "f16",
      "f16",
      "f16",
      "f32",
    ]);
    expect(attributes.rounding).toBe("f16");
  }
  expect(opsOf(half, "attention").map(({ attributes }) => attributes.rounding)).toEqual(
    opsOf(half, "attention").map(() => "f16"),
  );
  expect(opsOf(half, "crossEntropy")[0]?.inputs.logits.dtype).toBe("f16");
  expect(JSON.stringify(autocast(graph, "mixed", { normsAndSoftmax: "float" }))).not.toContain("rounding");
});
