import { describe, expect, it } from "vitest";
import { OURS } from "../words/refused";
import { parseConfig } from "../config/parse";
import type { ConfigDiff } from "../config/schema";
import { GraphBuilder } from "../graph/builder";
import { differentiate } from "../graph/passes/differentiate";
import type { Graph } from "../graph/ir";
import { elementsOf } from "../graph/tensors";
import { Random } from "../numerics/random";
import { evaluate } from "../reference/evaluate";
import { buildModel } from "./models";
import { nextTokenTask } from "./task";

const WIDTH = 64;
const TASK = nextTokenTask(11, 8);

type Sharing = NonNullable<NonNullable<ConfigDiff["model"]>["sharing"]>;

function gpt(layers: number, feedForward: number, sharing: Sharing): Graph {
  const model = { kind: "gpt", layers, heads: 2, width: WIDTH, feedForward, bias: false, sharing };
  const config = parseConfig({ model, data: { kind: "generated-text" } }, OURS);
  const builder = new GraphBuilder();
  buildModel(builder, { model: config.model, task: TASK, batch: 2 });
  return builder.finish();
}

/** Elements of the blocks' matrices, each counted once. */
function blockParameters(graph: Graph): number {
  const matrices = graph.parameters.filter(({ tensor }) => /^transformer\.h\..*(attn|mlp)/.test(tensor.name));
  return matrices.reduce((sum, { tensor }) => sum + elementsOf(tensor.shape), 0);
}

function names(graph: Graph): string[] {
  return graph.parameters.map(({ tensor }) => tensor.name).filter((name) => /attn|mlp/.test(name));
}

describe("parameters shared across layers", () => {
  it.each([
    [4, 71],
    [2, 56],
  ])("leave 8 layers with feed-forward %i times the width %i %% of their blocks", (times, percent) => {
    const unshared = blockParameters(gpt(8, times * WIDTH, { kind: "none" }));
    const shared = blockParameters(gpt(8, times * WIDTH, { kind: "all" }));
    expect(Math.round((100 * shared) / unshared)).toBe(percent);
  });

  it("belong to the first layer of a group, and are aliases in the others", () => {
    const graph = gpt(5, 64, { kind: "groups", groupSize: 2 });
    const inputs = graph.parameters.filter(({ tensor }) => tensor.name.includes("c_attn"));
    expect(inputs.map(({ tensor, aliases }) => [tensor.name, aliases])).toEqual([
      ["transformer.h.0.attn.c_attn.weight", ["transformer.h.1.attn.c_attn.weight"]],
      ["transformer.h.2.attn.c_attn.weight", ["transformer.h.3.attn.c_attn.weight"]],
      ["transformer.h.4.attn.c_attn.weight", []],
    ]);
  });

  it("keep query, key and value in one matrix where all three are shared or none is", () => {
    const graph = gpt(2, 64, { kind: "all", query: false, key: false, value: false });
    expect(graph.ops.some((op) => op.kind === "joinRows")).toBe(false);
    expect(names(graph).filter((name) => name.includes("c_attn"))).toHaveLength(2);
    expect(names(graph)).not.toContain("transformer.h.1.attn.c_proj.weight");
  });

  it("are parted where some of the three are shared, and joined again for one matmul a layer", () => {
    const graph = gpt(2, 64, { kind: "all", key: false });
    expect(names(graph).filter((name) => name.includes("c_attn"))).toEqual([
      "transformer.h.0.attn.c_attn.query.weight",
      "transformer.h.0.attn.c_attn.key.weight",
      "transformer.h.0.attn.c_attn.value.weight",
      "transformer.h.1.attn.c_attn.key.weight",
    ]);
    const joins = graph.ops.filter((op) => op.kind === "joinRows");
    expect(joins.map((op) => op.outputs.out.shape)).toEqual([
      [3 * WIDTH, WIDTH],
      [3 * WIDTH, WIDTH],
    ]);
  });

  it("can be the feed-forward network's", () => {
    const graph = gpt(3, 64, { kind: "all", feedForward: true });
    expect(names(graph)).toHaveLength(4);
    const widening = graph.parameters.find(({ tensor }) => tensor.name.endsWith("mlp.c_fc.weight"));
    expect(widening?.aliases).toEqual(["transformer.h.1.mlp.c_fc.weight", "transformer.h.2.mlp.c_fc.weight"]);
  });
});

describe("a shared parameter's gradient", () => {
  /** Gradients by parameter name, every layer with the weights of the first, which aliases and parts have as well. */
  function gradients(sharing: Sharing): Map<string, Float64Array<ArrayBuffer>> {
    const model = { kind: "gpt", layers: 3, heads: 2, width: 8, feedForward: 8, sharing };
    const config = parseConfig({ model, data: { kind: "generated-text" } }, OURS);
    const builder = new GraphBuilder();
    const { inputs, logits } = buildModel(builder, { model: config.model, task: TASK, batch: 1 });
    const targets = builder.input("targets", [TASK.targets.perExample], "u32");
    const scaler = builder.state("scaler", [4], "f32");
    builder.crossEntropy("loss", logits, targets);
    const training = differentiate(builder.finish(), { scaler, factor: 0.125, accumulate: false });
    const tokens = Float64Array.from({ length: TASK.targets.perExample }, (_, index) => (index * 5) % 11);
    const values = new Map<number, Float64Array>([inputs, targets].map(({ id }) => [id, tokens]));
    values.set(scaler.id, Float64Array.of(1, 0, 0, 0));
    for (const { tensor } of training.parameters) values.set(tensor.id, weights(tensor.name, tensor.shape));
    const results = evaluate(training, values);
    return new Map(
      training.parameters.map(({ tensor, gradient }) => {
        const value = gradient && results.get(gradient.id);
        if (!value) throw new Error(`${tensor.name} has no gradient`);
        return [tensor.name, Float64Array.from(value)];
      }),
    );
  }

  function weights(name: string, shape: readonly number[]): Float64Array {
    const whole = name.replace(/h\.\d/, "h.0").replace(/\.(query|key|value)\./, ".");
    const random = new Random(3).stream(whole);
    const part = ["query", "key", "value"].findIndex((word) => name.includes(`.${word}.`));
    const size = elementsOf(shape);
    for (let skipped = 0; skipped < size * Math.max(0, part); skipped++) random.normal();
    return Float64Array.from({ length: size }, () => random.normal() / 2);
  }

  it("is the sum of the layers' own, in whole matrices and in parts", () => {
    const own = gradients({ kind: "none" });
    const shared = gradients({ kind: "all" });
    const parted = gradients({ kind: "all", key: false });
    const name = (layer: number): string => `transformer.h.${layer}.attn.c_attn.weight`;
    const layers = [0, 1, 2].map((layer) => own.get(name(layer)) ?? new Float64Array());
    const sum = layers[0]?.map((_, index) => layers.reduce((total, values) => total + (values[index] ?? 0), 0));
    const third = 8 * 8;
    const near = (got: Float64Array | undefined, wanted: Float64Array | undefined): void => {
      expect(got?.length).toBe(wanted?.length);
      got?.forEach((value, index) => expect(value).toBeCloseTo(wanted?.[index] ?? Number.NaN, 12));
    };
    near(shared.get(name(0)), sum);
    near(parted.get("transformer.h.0.attn.c_attn.query.weight"), sum?.slice(0, third));
    near(parted.get("transformer.h.2.attn.c_attn.key.weight"), layers[2]?.slice(third, 2 * third));
    near(parted.get("transformer.h.0.attn.c_attn.value.weight"), sum?.slice(2 * third));
  });
});
