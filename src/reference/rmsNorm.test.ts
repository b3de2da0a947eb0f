/** RMS norm's reference: its formula on a row worked by hand, its gradients against finite differences. */
import { describe, expect, test } from "vitest";
import { GraphBuilder } from "../graph/builder";
import type { Initializer } from "../graph/initializer";
import type { Graph, Tensor } from "../graph/ir";
import { rmsNorm } from "../graph/ops/rmsNorm";
import { differentiate } from "../graph/passes/differentiate";
import { evaluate } from "./evaluate";
import { at } from "./matrix";

const ones: Initializer = { kind: "ones" };
const [M, C, STEP] = [3, 6, 1e-5];

interface Normed {
  readonly graph: Graph;
  readonly scaler: Tensor;
  readonly loss: Tensor;
  readonly values: ReadonlyMap<number, Float64Array>;
}

/** Logits are the norm of a parameter, so that the loss has a gradient by x and by the gain. */
function normed(epsilon: number): Normed {
  const builder = new GraphBuilder();
  const x = builder.parameter("x", [M, C], ones, true);
  const gain = builder.parameter("gain", [C], ones, false);
  const targets = builder.input("targets", [M], "u32");
  const scaler = builder.state("scaler", [4], "f32");
  const loss = builder.state("loss", [1], "f32");
  const { losses } = builder.crossEntropy("crossEntropy", rmsNorm(builder, "norm", x, gain, epsilon), targets);
  builder.sum("loss", losses, 1 / M, loss);
  const wave = (count: number, phase: number): Float64Array =>
    Float64Array.from({ length: count }, (_, index) => Math.sin(1.7 * index + phase));
  const values = new Map([
    [x.id, wave(M * C, 0.3)],
    [gain.id, wave(C, 1.1)],
    [targets.id, Float64Array.of(0, 3, 5)],
    [scaler.id, Float64Array.of(8, 0, 0, 0)],
  ]);
  return { graph: builder.finish(), scaler, loss, values };
}

describe("RMS norm", () => {
  test("divides a row by the root of its mean square", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", [1, 4], "f32");
    const gain = builder.parameter("gain", [4], ones, false);
    const out = rmsNorm(builder, "norm", x, gain, 0);
    const values = new Map([
      [x.id, Float64Array.of(1, -7, 5, 5)],
      [gain.id, Float64Array.of(1, 1, 2, 0)],
    ]);
    expect(evaluate(builder.finish(), values).get(out.id)).toEqual(Float64Array.of(0.2, -1.4000000000000001, 2, 0));
  });

  test.each([1e-5, 0.5])("has the gradients of x and gain that finite differences have, with epsilon %d", (epsilon) => {
    const { graph, scaler, loss, values } = normed(epsilon);
    const training = differentiate(graph, { scaler, factor: 1 / M, accumulate: false });
    const results = evaluate(training, values);
    const lossNow = (): number => at(evaluate(graph, values).get(loss.id) ?? new Float64Array(), 0);
    for (const { tensor, gradient } of training.parameters) {
      const parameter = values.get(tensor.id) ?? new Float64Array();
      const computed = results.get(gradient?.id ?? -1) ?? new Float64Array();
      expect(computed).toHaveLength(parameter.length);
      for (const [index, before] of parameter.entries()) {
        parameter[index] = before + STEP;
        const above = lossNow();
        parameter[index] = before - STEP;
        const below = lossNow();
        parameter[index] = before;
        expect(at(computed, index), `${tensor.name}[${index}]`).toBeCloseTo((8 * (above - below)) / (2 * STEP), 7);
      }
    }
  });
});
