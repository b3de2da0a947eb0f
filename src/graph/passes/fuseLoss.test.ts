import { expect, test } from "vitest";
import { plainArithmetic } from "../../reference/arithmetic";
import { evaluate } from "../../reference/evaluate";
import { randomValues } from "../../reference/testing/values";
import { autocast } from "./autocast";
import { GraphBuilder } from "../builder";
import { graphCost } from "../ops/cost";
import { differentiate } from "./differentiate";
import { fuseLoss } from "./fuseLoss";
import type { Graph } from "../ir";
import { tinyGpt } from "../testing/graphs";

test("cross-entropy and its gradient become one op, and change no bit of loss or gradients", () => {
  const model = tinyGpt();
  const options = { scaler: model.scaler, factor: 0.2, accumulate: false };
  const plain = differentiate(autocast(model.graph, "mixed"), options);
  const joined = fuseLoss(plain);
  expect(joined.ops).toHaveLength(plain.ops.length - 1);
  expect(joined.ops.filter(({ kind }) => kind.startsWith("crossEntropy"))).toMatchObject([
    { kind: "crossEntropyTraining", attributes: { factor: 0.2 } },
  ]);
  const values = randomValues(model, 7, 1024);
  const before = evaluate(plain, values, plainArithmetic);
  const after = evaluate(joined, values, plainArithmetic);
  for (const id of [model.loss.id, ...plain.parameters.map(({ gradient }) => gradient?.id ?? -1)]) {
    expect(before.has(id)).toBe(true);
    expect(after.get(id)).toEqual(before.get(id));
  }
  expect(graphCost(joined).executedFlops).toBe(graphCost(plain).executedFlops);
});

test("without backward the cross-entropy stays as it is", () => {
  const { graph } = tinyGpt();
  expect(fuseLoss(graph)).toEqual(graph);
});

function sums(factors: readonly number[], rows: readonly number[]): Graph {
  const builder = new GraphBuilder();
  for (const [index, factor] of factors.entries()) {
    builder.sum(`sum ${index}`, builder.input(`x ${index}`, [rows[index] ?? 1], "f32"), factor);
  }
  return builder.finish();
}

test("sums of like tensors by the same factor share an op, two by two; others do not", () => {
  const counted = (graph: Graph): number => fuseLoss(graph).ops.length;
  expect(counted(sums([0.5, 0.5], [3, 3]))).toBe(1);
  expect(counted(sums([0.5, 0.5, 0.5], [3, 3, 3]))).toBe(2);
  expect(counted(sums([0.5, 0.25], [3, 3]))).toBe(2);
  expect(counted(sums([0.5, 0.5], [3, 4]))).toBe(2);
  const values = new Map([0, 2].map((id) => [id, Float64Array.of(1, 2, id)]));
  const graph = sums([0.5, 0.5], [3, 3]);
  const evaluated = [graph, fuseLoss(graph)].map((one) => evaluate(one, values, plainArithmetic));
  expect(evaluated[1]).toEqual(evaluated[0]);
  expect(evaluated[0]?.get(3)).toEqual(Float64Array.of(2.5));
});
