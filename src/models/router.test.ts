/** A router's gradients against finite differences, its output against dense layers of what was chosen, and causality. */
import { describe, expect, it } from "vitest";
import { OURS } from "../words/refused";
import { ConfigError } from "../config/errors";
import { parseConfig } from "../config/parse";
import type { ModelConfig } from "../config/schema";
import { GraphBuilder } from "../graph/builder";
import { differentiate } from "../graph/passes/differentiate";
import { PART_LAYOUT, PARTS, RECORD_WORDS } from "../graph/gateRecord";
import type { Graph, Tensor } from "../graph/ir";
import type { Restriction } from "../graph/restriction";
import { elementsOf } from "../graph/tensors";
import { Random } from "../numerics/random";
import { evaluate } from "../reference/evaluate";
import { at } from "../reference/matrix";
import { buildModel } from "./models";
import { nextTokenTask } from "./task";

/** Three blocks of four rows; five blocks of four units, of which two are chosen. */
const [ROWS, SPAN, C, GATES, SIZE, V] = [12, 4, 8, 5, 4, 6];
const LISTS = ROWS / SPAN;
const TARGET = 0.4;
/** One with which the blocks of tokens choose different gates, and none chooses one of them. */
const SEED = 3;

interface Layer {
  readonly graph: Graph;
  readonly loss: Tensor;
  readonly fed: Tensor;
  readonly values: Map<number, Float64Array>;
  readonly named: (name: string) => Float64Array;
}

function draw(name: string, shape: readonly number[]): Float64Array {
  const random = new Random(SEED).stream(name);
  return Float64Array.from({ length: elementsOf(shape) }, () => random.normal() / 2);
}

/** One routed feed-forward network behind an embedding, with everything that a decoder's block has around it. */
function routedLayer(): Layer {
  const builder = new GraphBuilder();
  const scaler = builder.state("scaler", [16], "u32");
  const record = builder.state("gates", [PARTS.length + GATES, RECORD_WORDS], "f32");
  const parameter = (name: string, shape: readonly number[]): Tensor =>
    builder.parameter(name, shape, { kind: "zeros" }, true);
  const tokens = builder.input("tokens", [ROWS], "u32");
  const x = builder.embedding("x", tokens, parameter("table", [V, C]), parameter("positions", [ROWS, C]));
  const scores = builder.matmul(
    "router",
    builder.everyRow("first rows", x, SPAN),
    parameter("router.weight", [GATES, C]),
    {
      transposeB: true,
      precise: true,
    },
  );
  const attributes = { part: "feedForward", first: PARTS.length, training: true, factor: 1 / LISTS } as const;
  const { takers, ...gates } = builder.route("route", scores, record, attributes);
  const awake = (axis: Restriction["axis"]): { active: Tensor; takers: Tensor; restricted: Restriction } => ({
    active: gates.active,
    takers,
    restricted: { axis, size: SIZE, gates: GATES, repeats: 1, by: { axis: "M", size: SPAN, lists: LISTS } },
  });
  const hidden = builder.matmul("c_fc", x, parameter("c_fc.weight", [GATES * SIZE, C]), {
    transposeB: true,
    bias: parameter("c_fc.bias", [GATES * SIZE]),
    awake: awake("N"),
  });
  const gated = builder.gateBlocks("tanh", hidden, gates, "tanh", SIZE);
  const fed = builder.matmul("c_proj", gated, parameter("c_proj.weight", [C, GATES * SIZE]), {
    transposeB: true,
    bias: parameter("c_proj.bias", [C]),
    awake: awake("K"),
  });
  const logits = builder.matmul("head", builder.add("sum", x, fed), parameter("head.weight", [V, C]), {
    transposeB: true,
  });
  const targets = builder.input("targets", [ROWS], "u32");
  const { losses } = builder.crossEntropy("loss", logits, targets);
  const loss = builder.sum("mean", losses, 1 / ROWS, builder.state("mean", [1], "f32"));
  const graph = differentiate(builder.finish(), { scaler, factor: 1 / ROWS, accumulate: false });
  const state = new Float64Array((PARTS.length + GATES) * RECORD_WORDS);
  state[PART_LAYOUT.TARGET] = TARGET;
  const values = new Map<number, Float64Array>([
    [tokens.id, Float64Array.from({ length: ROWS }, (_, row) => (row * 5) % V)],
    [targets.id, Float64Array.from({ length: ROWS }, (_, row) => (row * 7) % V)],
    [scaler.id, Float64Array.from({ length: 16 }, (_, word) => (word === 0 ? 1 : 0))],
    [record.id, state],
  ]);
  for (const { tensor } of graph.parameters) values.set(tensor.id, draw(tensor.name, tensor.shape));
  const ids = new Map(graph.ops.flatMap((op) => Object.values(op.outputs).map(({ id, name }) => [name, id] as const)));
  for (const { tensor } of graph.parameters) ids.set(tensor.name, tensor.id);
  const results = evaluate(graph, values);
  const named = (name: string): Float64Array => {
    const value = results.get(ids.get(name) ?? -1);
    if (!value) throw new Error(`no ${name}`);
    return value;
  };
  return { graph, loss, fed, values, named };
}

describe("a routed feed-forward network", () => {
  const layer = routedLayer();
  const active = layer.named("route.active");
  const chosen = Array.from({ length: LISTS }, (_, list) =>
    Array.from(active.slice(list * (1 + GATES) + 1, list * (1 + GATES) + 1 + at(active, list * (1 + GATES)))),
  );

  it("chooses as many blocks as the target says for every block of tokens, not the same ones, and not all", () => {
    expect(chosen.map((list) => list.length)).toEqual([2, 2, 2]);
    expect(new Set(chosen.map((list) => list.join())).size).toBeGreaterThan(1);
    expect(new Set(chosen.flat()).size).toBeLessThan(GATES);
  });

  it("gives each block of tokens what a dense network of the blocks that it chose gives, times their scores", () => {
    const [x, fed] = [layer.named("x"), layer.named("c_proj")];
    const [w1, b1, w2, b2] = ["c_fc.weight", "c_fc.bias", "c_proj.weight", "c_proj.bias"].map(layer.named);
    if (!w1 || !b1 || !w2 || !b2) throw new Error("four parameters");
    const router = layer.named("router.weight");
    for (let row = 0; row < ROWS; row++) {
      const list = Math.floor(row / SPAN);
      const out = Array.from({ length: C }, (_, c) => at(b2, c));
      for (const gate of chosen[list] ?? []) {
        let logit = 0;
        for (let c = 0; c < C; c++) logit += at(x, list * SPAN * C + c) * at(router, gate * C + c);
        const score = 2 / (1 + Math.exp(-logit));
        for (let unit = gate * SIZE; unit < (gate + 1) * SIZE; unit++) {
          let sum = at(b1, unit);
          for (let c = 0; c < C; c++) sum += at(x, row * C + c) * at(w1, unit * C + c);
          for (let c = 0; c < C; c++) out[c] = (out[c] ?? 0) + score * Math.tanh(sum) * at(w2, c * GATES * SIZE + unit);
        }
      }
      out.forEach((value, c) => expect(at(fed, row * C + c)).toBeCloseTo(value, 12));
    }
  });

  it("has the gradients of finite differences, the router's among them, and none where no token block chose", () => {
    const STEP = 1e-5;
    const { graph, loss, values } = layer;
    const lossNow = (): number => at(evaluate(graph, values).get(loss.id) ?? new Float64Array(), 0);
    for (const { tensor, gradient } of graph.parameters) {
      const parameter = values.get(tensor.id);
      if (!parameter || !gradient) throw new Error(`${tensor.name} has no gradient`);
      const computed = layer.named(gradient.name);
      for (const [index, before] of parameter.entries()) {
        parameter[index] = before + STEP;
        const above = lossNow();
        parameter[index] = before - STEP;
        const below = lossNow();
        parameter[index] = before;
        const expected = (above - below) / (2 * STEP);
        expect(Math.abs(at(computed, index) - expected), `${tensor.name}[${index}]`).toBeLessThan(1e-9);
      }
    }
    const [asleep = -1] = Array.from({ length: GATES }, (_, g) => g).filter((g) => !chosen.flat().includes(g));
    const own = layer.named("d(c_fc.weight)").slice(asleep * SIZE * C, (asleep + 1) * SIZE * C);
    expect(own).toEqual(new Float64Array(SIZE * C));
  });
});

function routedGpt(contextLength: number): ModelConfig {
  const model = {
    kind: "gpt",
    layers: 2,
    heads: 2,
    width: 16,
    feedForward: 96,
    gates: { kind: "router", headShare: 0.5 },
  };
  return parseConfig({ model, data: { kind: "generated-text", contextLength } }, OURS).model;
}

describe("a decoder with routers", () => {
  it("knows nothing of later tokens: what they are changes no earlier row, and their own rows it does", () => {
    const T = 64;
    const builder = new GraphBuilder();
    const task = nextTokenTask(V, T);
    const { inputs, logits, gates } = buildModel(builder, { model: routedGpt(T), task, batch: 1 });
    if (!gates) throw new Error("the model has gates");
    const graph = builder.finish();
    const logitsOf = (later: number): Float64Array => {
      const record = new Float64Array(elementsOf(gates.shape));
      record[PART_LAYOUT.TARGET] = TARGET;
      const values = new Map<number, Float64Array>([[gates.id, record]]);
      values.set(
        inputs.id,
        Float64Array.from({ length: T }, (_, t) => (t < T / 2 + 1 ? t % V : later)),
      );
      for (const { tensor } of graph.parameters) values.set(tensor.id, draw(tensor.name, tensor.shape));
      return evaluate(graph, values).get(logits.id) ?? new Float64Array();
    };
    const [one, other] = [logitsOf(1), logitsOf(2)];
    // Into the second block of tokens: its first token is known, and routes it.
    const known = (T / 2 + 1) * V;
    expect(one.slice(0, known)).toEqual(other.slice(0, known));
    expect(one.slice(known)).not.toEqual(other.slice(known));
    expect(one.every(Number.isFinite)).toBe(true);
  });

  it("leaves heads alone, and refuses sequences that are no whole number of blocks", () => {
    const build = (contextLength: number): GraphBuilder => {
      const builder = new GraphBuilder();
      buildModel(builder, { model: routedGpt(64), task: nextTokenTask(V, contextLength), batch: 1 });
      return builder;
    };
    const kinds = build(64)
      .finish()
      .ops.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "gate")).toEqual([]);
    expect(kinds.filter((kind) => kind === "route")).toHaveLength(2);
    expect(() => build(48)).toThrow(ConfigError);
    expect(() => routedGpt(48)).toThrow("not a multiple of model.gates.tokenBlock, 32");
  });
});
