import { describe, expect, it } from "vitest";
import { OURS } from "../words/refused";
import { parseConfig } from "../config/parse";
import type { ConfigDiff, ModelConfig } from "../config/schema";
import { GraphBuilder } from "../graph/builder";
import { differentiate } from "../graph/passes/differentiate";
import { GATE_LAYOUT, NOT_CHOSEN, PART_LAYOUT, PARTS, RECORD_WORDS } from "../graph/gateRecord";
import type { Graph, Tensor } from "../graph/ir";
import { elementsOf } from "../graph/tensors";
import { awakeProbability, LOG_ALPHA } from "../numerics/hardConcrete";
import { Random } from "../numerics/random";
import { evaluate } from "../reference/evaluate";
import { at } from "../reference/matrix";
import { buildModel } from "./models";
import { nextTokenTask } from "./task";

const [B, T, V, C, F] = [1, 4, 7, 64, 96];
const TASK = nextTokenTask(V, T);
const STEP_COUNT = 7;

function gatedModel(gates: NonNullable<NonNullable<ConfigDiff["model"]>["gates"]>): ModelConfig {
  const model = { kind: "gpt", layers: 1, heads: 2, width: C, feedForward: F, gates };
  return parseConfig({ model, data: { kind: "generated-text" } }, OURS).model;
}

interface Built {
  readonly graph: Graph;
  readonly logits: Tensor;
  readonly loss: Tensor;
  readonly record?: Tensor;
  readonly values: Map<number, Float64Array>;
}

/** A model with its loss and values for all that it reads; `weight` gives a parameter's. */
function built(
  body: (builder: GraphBuilder, scaler: Tensor) => { inputs: Tensor; logits: Tensor; gates?: Tensor },
  weight: (name: string, shape: readonly number[]) => Float64Array,
): Built {
  const builder = new GraphBuilder();
  const scaler = builder.state("scaler", [16], "u32");
  const { inputs, logits, gates } = body(builder, scaler);
  const targets = builder.input("targets", [B * T], "u32");
  const { losses } = builder.crossEntropy("loss", logits, targets);
  const loss = builder.sum("loss.mean", losses, 1 / (B * T), builder.state("mean", [1], "f32"));
  const forward = builder.finish();
  const graph = differentiate(forward, { scaler, factor: 1 / (B * T), accumulate: false });
  const values = new Map<number, Float64Array>([
    [inputs.id, Float64Array.of(1, 5, 2, 6)],
    [targets.id, Float64Array.of(5, 2, 6, 0)],
    [scaler.id, Float64Array.from({ length: 16 }, (_, word) => (word === 0 ? 1 : word === STEP_COUNT ? 9 : 0))],
  ]);
  for (const { tensor } of graph.parameters) values.set(tensor.id, weight(tensor.name, tensor.shape));
  if (gates) values.set(gates.id, new Float64Array(elementsOf(gates.shape)));
  return { graph, logits, loss, values, ...(gates && { record: gates }) };
}

function gated(model: ModelConfig): Built {
  return built(
    (builder, scaler) =>
      buildModel(builder, { model, task: TASK, batch: B, source: { scaler, seed: 11, accumulation: 1 } }),
    draw,
  );
}

function draw(name: string, shape: readonly number[]): Float64Array {
  const random = new Random(5).stream(name);
  const spread = name.includes("weight") && shape.length > 1 ? 0.2 : 1;
  return Float64Array.from({ length: elementsOf(shape) }, () => spread * random.normal());
}

/** The model without its second head and without all units but the first block of 32, and weights cut to that. */
function smaller(): Built {
  const [D, U] = [C / 2, 32];
  const build = (builder: GraphBuilder): { inputs: Tensor; logits: Tensor } => {
    const parameter = (name: string, shape: readonly number[]): Tensor =>
      builder.parameter(`transformer.${name}`, shape, { kind: "zeros" }, true);
    const linear = (x: Tensor, name: string, outputs: number): Tensor => {
      const weight = parameter(`${name}.weight`, [outputs, x.shape.at(-1) ?? 1]);
      return builder.matmul(name, x, weight, { transposeB: true, bias: parameter(`${name}.bias`, [outputs]) });
    };
    const norm = (x: Tensor, name: string): Tensor =>
      builder.layerNorm(name, x, parameter(`${name}.weight`, [C]), parameter(`${name}.bias`, [C]));
    const inputs = builder.input("tokens", [B * T], "u32");
    const table = parameter("wte.weight", [V, C]);
    const x = builder.embedding("embedding", inputs, table, parameter("wpe.weight", [T, C]));
    const qkv = linear(norm(x, "h.0.ln_1"), "h.0.attn.c_attn", 3 * D);
    const heard = builder.attention("h.0.attn", qkv, { batch: B, heads: 1, causal: true });
    const middle = builder.add("middle", x, linear(heard, "h.0.attn.c_proj", C));
    const hidden = linear(norm(middle, "h.0.ln_2"), "h.0.mlp.c_fc", U);
    const fed = linear(builder.activation("gelu", hidden, "gelu"), "h.0.mlp.c_proj", C);
    const last = norm(builder.add("last", middle, fed), "ln_f");
    return { inputs, logits: builder.matmul("lm_head", last, table, { transposeB: true }) };
  };
  return built(build, (name, shape) => cut(name, shape, D, U));
}

/** The part of a full parameter that the smaller model keeps. */
function cut(name: string, shape: readonly number[], D: number, U: number): Float64Array {
  const rows = (full: Float64Array, length: number, kept: readonly (readonly [number, number])[]): Float64Array =>
    Float64Array.from(kept.flatMap(([from, to]) => Array.from(full.slice(from * length, to * length))));
  const columns = (full: Float64Array, length: number, kept: number): Float64Array =>
    full.filter((_, index) => index % length < kept);
  const heads = [0, C, 2 * C].map((first) => [first, first + D] as const);
  if (name.includes("c_attn.weight")) return rows(draw(name, [3 * C, C]), C, heads);
  if (name.includes("c_attn.bias")) return rows(draw(name, [3 * C]), 1, heads);
  if (name.includes("attn.c_proj.weight")) return columns(draw(name, [C, C]), C, D);
  if (name.includes("c_fc.weight")) return rows(draw(name, [F, C]), C, [[0, U]]);
  if (name.includes("c_fc.bias")) return rows(draw(name, [F]), 1, [[0, U]]);
  if (name.includes("mlp.c_proj.weight")) return columns(draw(name, [C, F]), F, U);
  return draw(name, shape);
}

function valueOf({ graph, values }: Built, tensor: Tensor): Float64Array {
  return evaluate(graph, values).get(tensor.id) ?? new Float64Array();
}

describe("a model with blocks and heads asleep", () => {
  const asleep = gatedModel({ kind: "fixed", feedForwardShare: 0.3, headShare: 0.5 });

  it("has the outputs and the gradients of a smaller model built without them", () => {
    const [one, other] = [gated(asleep), smaller()];
    expect(valueOf(one, one.logits).length).toBe(B * T * V);
    valueOf(one, one.logits).forEach((logit, index) =>
      expect(logit).toBeCloseTo(at(valueOf(other, other.logits), index), 12),
    );
    for (const { tensor, gradient } of other.graph.parameters) {
      const full = one.graph.parameters.find((candidate) => candidate.tensor.name === tensor.name)?.gradient;
      if (!gradient || !full) throw new Error(`${tensor.name} has no gradient`);
      // What is not computed is NaN in the reference.
      const computed = valueOf(one, full).filter((value) => !Number.isNaN(value));
      const expected = valueOf(other, gradient);
      expect(computed.length, tensor.name).toBe(expected.length);
      computed.forEach((value, index) => expect(value).toBeCloseTo(at(expected, index), 12));
    }
  });

  it("has no gates at all where the shares are 1", () => {
    const { graph, record } = gated(gatedModel({ kind: "fixed", feedForwardShare: 1, headShare: 1 }));
    expect(record).toBeUndefined();
    expect(graph.ops.some(({ kind }) => kind.startsWith("gate"))).toBe(false);
  });
});

describe("gates by importance", () => {
  it("measure how the loss changes with each gate awake: finite differences agree", () => {
    const STEP = 1e-5;
    const model = gated(gatedModel({ kind: "importance-threshold", feedForwardShare: 0.3, headShare: 0.5 }));
    const { graph, loss, record, values } = model;
    const state = record && values.get(record.id);
    if (!record || !state) throw new Error("the model has gates");
    const ASLEEP = 1;
    state[(PARTS.length + ASLEEP) * RECORD_WORDS + GATE_LAYOUT.MEASURED] = NOT_CHOSEN;
    const measured = evaluate(graph, values);
    const worth = measured.get(record.id) ?? state;
    const gates = graph.ops.filter((op) => op.kind === "gate");
    expect(gates).toHaveLength(2);
    // The same graph with the gates' values given from outside.
    const open = { ...model, graph: { ...graph, ops: graph.ops.filter(({ kind }) => kind !== "gate") } };
    for (const { outputs } of gates) {
      for (const tensor of Object.values(outputs)) values.set(tensor.id, measured.get(tensor.id) ?? state);
    }
    for (const { outputs, attributes } of gates) {
      const opened = values.get(outputs.values.id) ?? state;
      for (const [g, before] of opened.entries()) {
        const row = attributes.first + g;
        const taylor = at(worth, row * RECORD_WORDS + GATE_LAYOUT.TAYLOR);
        opened[g] = before + STEP;
        const above = at(valueOf(open, loss), 0);
        opened[g] = before - STEP;
        const below = at(valueOf(open, loss), 0);
        opened[g] = before;
        // Asleep, it is not in the graph at all.
        const isAwake = row !== PARTS.length + ASLEEP;
        expect(before).toBe(Number(isAwake));
        expect(Math.abs(taylor - (above - below) / (2 * STEP)), `gate ${row}`).toBeLessThan(1e-7);
        expect(Math.abs(taylor) > 1e-5, `gate ${row} is worth something`).toBe(isAwake);
      }
    }
  });

  it("have no parameters of their own", () => {
    const names = gated(gatedModel({ kind: "importance-threshold" })).graph.parameters.map(({ tensor }) => tensor.name);
    expect(names.filter((name) => name.includes("gates"))).toEqual([]);
  });
});

describe("gradients through learned gates", () => {
  it("match finite differences, the expected penalty's included", () => {
    const STEP = 1e-5;
    const PENALTY = [0.3, -0.2];
    const model = gated(gatedModel({ kind: "hard-concrete", feedForwardShare: 0.3, headShare: 0.5 }));
    const { graph, loss, record, values } = model;
    if (!record) throw new Error("the model has gates");
    const state = values.get(record.id) ?? new Float64Array();
    for (const [row, weight] of PENALTY.entries()) state[row * RECORD_WORDS + PART_LAYOUT.PENALTY] = weight;
    const logits = graph.parameters.filter(({ tensor }) => tensor.name.endsWith("gates.logits"));
    // Between 0 and 1 or shut by their noise, whatever the noise is: near log α = 0.
    for (const { tensor } of logits)
      values.set(
        tensor.id,
        draw(tensor.name, tensor.shape).map((x) => -0.1 + x / 30),
      );
    const objective = (): number => {
      const costs = logits.map(({ tensor }) => {
        const weight = at(Float64Array.from(PENALTY), tensor.name.includes("attn") ? 1 : 0);
        const chances = (values.get(tensor.id) ?? new Float64Array()).map((x) =>
          awakeProbability(LOG_ALPHA.start + LOG_ALPHA.rate * x),
        );
        return weight * chances.reduce((sum, chance) => sum + chance, 0);
      });
      return costs.reduce((sum, cost) => sum + cost, at(valueOf(model, loss), 0));
    };
    const results = evaluate(graph, values);
    for (const { tensor, gradient } of graph.parameters) {
      const computed = gradient && results.get(gradient.id);
      const parameter = values.get(tensor.id);
      if (!computed || !parameter) throw new Error(`${tensor.name} has no gradient`);
      for (let index = 0; index < parameter.length; index += Math.max(1, Math.floor(parameter.length / 5))) {
        const before = at(parameter, index);
        parameter[index] = before + STEP;
        const above = objective();
        parameter[index] = before - STEP;
        const below = objective();
        parameter[index] = before;
        const expected = (above - below) / (2 * STEP);
        // A weight asleep changes nothing, and its gradient is not computed.
        const own = Number.isNaN(at(computed, index)) ? 0 : at(computed, index);
        expect(Math.abs(own - expected), `${tensor.name}[${index}]`).toBeLessThan(1e-6);
      }
    }
    const awake = (results.get(record.id) ?? state).filter(
      (_, index) => index >= 2 * RECORD_WORDS && index % RECORD_WORDS === GATE_LAYOUT.AWAKE,
    );
    expect(awake).toContain(1);
    expect(awake).toContain(0);
  });
});
