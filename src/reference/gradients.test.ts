/**
 * Gradient rules against finite differences of the exact reference: the derivative of the mean loss by each element of each
 * parameter, by central differences. The step of 1e-5 balances truncation (h²) and cancellation (ε/h). RMS norm's are in
 * rmsNorm.test.ts.
 */

import { describe, expect, test } from "vitest";
import { GraphBuilder } from "../graph/builder";
import { differentiate } from "../graph/passes/differentiate";
import { tinyGpt, tinyMlp } from "../graph/testing/graphs";
import type { TestModel } from "../graph/testing/graphs";
import type { Initializer } from "../graph/initializer";
import type { Tensor } from "../graph/ir";
import { at } from "./matrix";
import { evaluate } from "./evaluate";
import { randomValues } from "./testing/values";

const STEP = 1e-5;
const TOLERANCE = 1e-7;
const normal: Initializer = { kind: "normal", deviation: 1 };

function rowsOf(model: TestModel): number {
  return model.logits.shape[0] ?? 1;
}

function expectGradientsMatchFiniteDifferences(model: TestModel): void {
  const lossScale = 8;
  const training = differentiate(model.graph, {
    scaler: model.scaler,
    factor: 1 / rowsOf(model),
    accumulate: false,
  });
  const values = randomValues(model, 3, lossScale);
  const results = evaluate(training, values);
  const loss = (): number => at(evaluate(model.graph, values).get(model.loss.id) ?? new Float64Array(), 0);
  for (const { tensor, gradient } of training.parameters) {
    if (gradient === undefined) throw new Error(`${tensor.name} has no gradient`);
    const parameter = values.get(tensor.id) ?? new Float64Array();
    const computed = results.get(gradient.id) ?? new Float64Array();
    expect(computed.length).toBe(parameter.length);
    for (let index = 0; index < parameter.length; index++) {
      const before = at(parameter, index);
      parameter[index] = before + STEP;
      const above = loss();
      parameter[index] = before - STEP;
      const below = loss();
      parameter[index] = before;
      const expected = (lossScale * (above - below)) / (2 * STEP);
      expect(Math.abs(at(computed, index) - expected), `${gradient.name}[${index}]`).toBeLessThan(TOLERANCE);
    }
  }
}

/** A model of parameters only: `body` makes logits [rows, classes]. */
function parameterModel(rows: number, classes: number, body: (builder: GraphBuilder) => Tensor): TestModel {
  const builder = new GraphBuilder();
  const targets = builder.input("targets", [rows], "u32");
  const scaler = builder.state("scaler", [4], "f32");
  const loss = builder.state("loss", [1], "f32");
  const logits = body(builder);
  const { losses } = builder.crossEntropy("crossEntropy", logits, targets);
  builder.sum("loss", losses, 1 / rows, loss);
  const tokenInputs = [{ tensor: targets, limit: classes }];
  return { graph: builder.finish(), scaler, loss, logits, tokenInputs, floatInputs: [] };
}

describe("gradients by differentiate match finite differences", () => {
  test.each(["gelu", "relu", "tanh"] as const)("for an MLP with %s", (activation) => {
    expectGradientsMatchFiniteDifferences(tinyMlp(activation));
  });

  test.each([
    { layers: 1, causal: true, tied: true },
    { layers: 2, causal: false, tied: false },
  ])("for a GPT with %o", (options) => {
    expectGradientsMatchFiniteDifferences(tinyGpt(options));
  });

  test.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])("for a matmul with transposeA %s and transposeB %s", (transposeA, transposeB) => {
    const model = parameterModel(3, 5, (builder) => {
      const a = builder.parameter("a", transposeA ? [4, 3] : [3, 4], normal, true);
      const b = builder.parameter("b", transposeB ? [5, 4] : [4, 5], normal, true);
      const bias = builder.parameter("bias", [5], normal, false);
      return builder.matmul("product", a, b, { transposeA, transposeB, bias });
    });
    expectGradientsMatchFiniteDifferences(model);
  });

  test("for activations that are matmul operands, transposed both ways", () => {
    const model = parameterModel(3, 4, (builder) => {
      const a = builder.activation("a", builder.parameter("wa", [5, 3], normal, true), "tanh");
      const b = builder.activation("b", builder.parameter("wb", [4, 5], normal, true), "gelu");
      return builder.matmul("product", a, b, { transposeA: true, transposeB: true });
    });
    expectGradientsMatchFiniteDifferences(model);
  });

  test("for a tensor used three times and a parameter used as input of an add", () => {
    const model = parameterModel(3, 3, (builder) => {
      const weight = builder.parameter("weight", [3, 3], normal, true);
      const x = builder.activation("x", weight, "tanh");
      const square = builder.matmul("square", x, x);
      const cubed = builder.matmul("cubed", square, x);
      return builder.add("sum", builder.add("twice", cubed, cubed), weight);
    });
    expectGradientsMatchFiniteDifferences(model);
  });

  test("for layer norms that share their gain and bias, and one without a bias", () => {
    const model = parameterModel(4, 5, (builder) => {
      const x = builder.parameter("x", [4, 5], normal, true);
      const gain = builder.parameter("gain", [5], normal, false);
      const bias = builder.parameter("bias", [5], normal, false);
      const once = builder.layerNorm("once", x, gain, bias);
      const active = builder.activation("active", once, "gelu");
      const twice = builder.layerNorm("twice", active, gain, bias);
      return builder.layerNorm("thrice", builder.activation("again", twice, "gelu"), gain);
    });
    expectGradientsMatchFiniteDifferences(model);
  });

  test("for a layer norm whose gain serves as the bias too", () => {
    const model = parameterModel(4, 5, (builder) => {
      const x = builder.parameter("x", [4, 5], normal, true);
      const both = builder.parameter("both", [5], normal, false);
      return builder.layerNorm("norm", x, both, both);
    });
    expectGradientsMatchFiniteDifferences(model);
  });

  test("for a weight joined of three, one of which is used twice, and for a bias of three", () => {
    const model = parameterModel(3, 12, (builder) => {
      const x = builder.parameter("x", [3, 5], normal, true);
      const part = (name: string, shape: readonly number[]): Tensor => builder.parameter(name, shape, normal, true);
      const [shared, key] = [part("shared", [4, 5]), part("key", [4, 5])];
      const weight = builder.joinRows("weight", [shared, key, shared]);
      const bias = builder.joinRows("bias", [part("b0", [4]), part("b1", [4]), part("b2", [4])]);
      const once = builder.matmul("once", x, weight, { transposeB: true, bias });
      const again = builder.matmul("again", x, shared, { transposeB: true });
      const wide = builder.matmul("wide", again, part("wide", [4, 12]));
      return builder.add("sum", once, wide);
    });
    expectGradientsMatchFiniteDifferences(model);
  });

  test("for an embedding without positions, and a table read by two of them", () => {
    const model = parameterModel(6, 4, (builder) => {
      const table = builder.parameter("table", [4, 4], normal, true);
      const first = builder.input("targets copy", [6], "u32");
      const positions = builder.parameter("positions", [3, 4], normal, true);
      const a = builder.embedding("a", first, table);
      const b = builder.embedding("b", first, table, positions);
      return builder.activation("active", builder.add("sum", a, b), "tanh");
    });
    const copy = model.graph.ops[0]?.kind === "embedding" ? model.graph.ops[0].inputs.tokens : undefined;
    if (copy === undefined) throw new Error("the first op is the embedding");
    expectGradientsMatchFiniteDifferences({
      ...model,
      tokenInputs: [...model.tokenInputs, { tensor: copy, limit: 4 }],
    });
  });
});
