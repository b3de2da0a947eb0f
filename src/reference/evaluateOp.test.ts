/**
 * Single ops with values that can be checked by hand or in a table; whole models are held to PyTorch in
 * torch.test.ts.
 */

import { describe, expect, test } from "vitest";
import { GraphBuilder } from "../graph/builder";
import { IGNORED_TARGET } from "../graph/ir";
import type { Graph, Op, Tensor } from "../graph/ir";
import { exactArithmetic, plainArithmetic } from "./arithmetic";
import { erf } from "./erf";
import { evaluate, MissingValueError } from "./evaluate";
import { evaluateOp } from "./evaluateOp";

function tensor(id: number, shape: readonly number[], dtype: Tensor["dtype"] = "f32"): Tensor {
  return { id, name: `t${id}`, shape, dtype, kind: "activation" };
}

function reader(values: Record<number, readonly number[]>): (wanted: Tensor) => Float64Array {
  return (wanted) => Float64Array.from(values[wanted.id] ?? []);
}

const cast: Op<"cast"> = {
  kind: "cast",
  name: "cast",
  inputs: { x: tensor(0, [4]) },
  outputs: { out: tensor(1, [4], "f16") },
  attributes: {},
};

describe("the reference of an op", () => {
  test("stores exactly by default, and rounds stores to nearest even as a plain computation", () => {
    const read = reader({ 0: [2049, 2051, 70000, 2 ** -25] });
    expect([...(evaluateOp(cast, read, exactArithmetic).get(cast.outputs.out) ?? [])]).toEqual([
      2049,
      2051,
      70000,
      2 ** -25,
    ]);
    expect([...(evaluateOp(cast, read, plainArithmetic).get(cast.outputs.out) ?? [])]).toEqual([
      2048,
      2052,
      Infinity,
      0,
    ]);
  });

  test("rounds every operation of a plain computation to f32", () => {
    const op: Op<"sum"> = {
      kind: "sum",
      name: "sum",
      inputs: { x: tensor(0, [3]) },
      outputs: { out: tensor(1, [1]) },
      attributes: { factor: 1, accumulate: false },
    };
    const read = reader({ 0: [2 ** 24, 1, 1] });
    expect(evaluateOp(op, read, exactArithmetic).get(op.outputs.out)?.[0]).toBe(2 ** 24 + 2);
    expect(evaluateOp(op, read, plainArithmetic).get(op.outputs.out)?.[0]).toBe(2 ** 24);
  });

  test("adds to the previous output where it accumulates", () => {
    const op: Op<"columnSum"> = {
      kind: "columnSum",
      name: "columnSum",
      inputs: { x: tensor(0, [4, 2]) },
      outputs: { out: tensor(1, [2, 2]) },
      attributes: { period: 2, accumulate: true },
    };
    const read = reader({ 0: [1, 2, 3, 4, 10, 20, 30, 40], 1: [100, 200, 300, 400] });
    expect([...(evaluateOp(op, read, exactArithmetic).get(op.outputs.out) ?? [])]).toEqual([111, 222, 333, 444]);
  });

  test("counts a hit only for the first maximum, and gives an ignored row no loss, hit or gradient", () => {
    const logits = tensor(0, [4, 3]);
    const targets = tensor(1, [4], "u32");
    const logSumExp = tensor(3, [4]);
    const forward: Op<"crossEntropy"> = {
      kind: "crossEntropy",
      name: "loss",
      inputs: { logits, targets },
      outputs: { losses: tensor(2, [4]), logSumExp, hits: tensor(4, [4]) },
      attributes: {},
    };
    const given = { 0: [0, 0, 0, 1, 2, 2, 1, 2, 2, 5, 0, 0], 1: [0, 1, 2, IGNORED_TARGET] };
    const results = evaluateOp(forward, reader(given), exactArithmetic);
    const losses = [...(results.get(forward.outputs.losses) ?? [])];
    expect(losses[0]).toBeCloseTo(Math.log(3), 14);
    expect(losses[3]).toBe(0);
    expect([...(results.get(forward.outputs.hits) ?? [])]).toEqual([1, 1, 0, 0]);

    const backward: Op<"crossEntropyGradient"> = {
      kind: "crossEntropyGradient",
      name: "dLoss",
      inputs: { logits, targets, logSumExp, scaler: tensor(5, [1]) },
      outputs: { dLogits: tensor(6, [4, 3]) },
      attributes: { factor: 0.5 },
    };
    const read = reader({ ...given, 3: [...(results.get(logSumExp) ?? [])], 5: [6] });
    const dLogits = [...(evaluateOp(backward, read, exactArithmetic).get(backward.outputs.dLogits) ?? [])];
    for (const [index, expected] of [-2, 1, 1].entries()) expect(dLogits[index]).toBeCloseTo(expected, 14);
    expect(dLogits.slice(9)).toEqual([0, 0, 0]);
  });

  test("does not overflow the softmax of large logits", () => {
    const op: Op<"crossEntropy"> = {
      kind: "crossEntropy",
      name: "loss",
      inputs: { logits: tensor(0, [1, 2]), targets: tensor(1, [1], "u32") },
      outputs: { losses: tensor(2, [1]), logSumExp: tensor(3, [1]), hits: tensor(4, [1]) },
      attributes: {},
    };
    const results = evaluateOp(op, reader({ 0: [60000, -60000], 1: [1] }), plainArithmetic);
    expect(results.get(op.outputs.losses)?.[0]).toBe(120000);
  });
});

describe("erf", () => {
  // Abramowitz and Stegun, table 7.1, and DLMF 7.23 for the tail.
  test.each([
    [0, 0],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [-2, -0.9953222650189527],
    [3.5, 0.9999992569016276],
    [7, 1],
  ])("erf(%s) = %s", (x, expected) => {
    expect(Math.abs(erf(x) - expected)).toBeLessThan(1e-15);
  });
});

describe("the interpreter", () => {
  function product(): { graph: Graph; x: Tensor } {
    const builder = new GraphBuilder();
    const x = builder.input("x", [2, 2], "f32");
    builder.activation("active", x, "relu");
    return { graph: builder.finish(), x };
  }

  test("leaves the given values as they are", () => {
    const { graph, x } = product();
    const given = new Map([[x.id, Float64Array.of(1, -2, 3, -4)]]);
    expect([...evaluate(graph, given).values()].map((values) => [...values])).toEqual([
      [1, -2, 3, -4],
      [1, 0, 3, 0],
    ]);
    expect(given.size).toBe(1);
  });

  test("names the tensor it has no value for", () => {
    expect(() => evaluate(product().graph, new Map())).toThrow(MissingValueError);
    expect(() => evaluate(product().graph, new Map())).toThrow('The reference has no value for input "x".');
  });
});
