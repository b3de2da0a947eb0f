import { describe, expect, test } from "vitest";
import { DuplicateParameterError, GraphBuilder } from "./builder";
import type { Initializer } from "./initializer";
import { ShapeError } from "./ops/shapeChecks";
import { tensorsOf } from "./tensors";
import { tinyGpt } from "./testing/graphs";

const zeros: Initializer = { kind: "zeros" };

describe("the graph builder", () => {
  test("gives every tensor its own id", () => {
    const { graph } = tinyGpt();
    const tensors = tensorsOf(graph);
    expect(new Set(tensors.map((tensor) => tensor.id)).size).toBe(tensors.length);
    expect(new Set(tensors.map((tensor) => tensor.name)).size).toBe(tensors.length);
  });

  test("makes shapes from the operands", () => {
    const builder = new GraphBuilder();
    const tokens = builder.input("tokens", [6], "u32");
    const stream = builder.embedding(
      "embedding",
      tokens,
      builder.parameter("table", [10, 4], zeros, true),
      builder.parameter("positions", [3, 4], zeros, true),
    );
    expect(stream.shape).toEqual([6, 4]);
    const qkv = builder.matmul("qkv", stream, builder.parameter("weight", [12, 4], zeros, true), {
      transposeB: true,
    });
    expect(qkv.shape).toEqual([6, 12]);
    expect(builder.attention("attention", qkv, { batch: 2, heads: 2, causal: true }).shape).toEqual([6, 4]);
    const batched = builder.input("batched", [2, 3, 4], "f32");
    expect(builder.matmul("gram", batched, batched, { transposeB: true }).shape).toEqual([2, 3, 3]);
    expect(builder.crossEntropy("loss", stream, tokens).losses.shape).toEqual([6]);
    const attention = builder.finish().ops.find((op) => op.kind === "attention");
    expect(attention?.outputs.logSumExp.shape).toEqual([4, 3]);
  });

  test("names the op and the shapes when a matmul's inner dimensions differ", () => {
    const builder = new GraphBuilder();
    const a = builder.input("a", [3, 4], "f32");
    const b = builder.parameter("b", [5, 6], zeros, true);
    expect(() => builder.matmul("fc1", a, b)).toThrow(
      'matmul "fc1": the inner dimensions differ, 4 and 5 ' +
        '(a "a" f32[3, 4], b "b" f32[5, 6], out "fc1" f32[3, 6]).',
    );
  });

  test("refuses what does not fit", () => {
    const builder = new GraphBuilder();
    const x = builder.input("x", [6, 4], "f32");
    const tokens = builder.input("tokens", [6], "u32");
    const parameter = (shape: number[]) => builder.parameter(`p${shape.join("x")}`, shape, zeros, false);
    expect(() => builder.add("add", x, builder.input("y", [4, 6], "f32"))).toThrow(ShapeError);
    expect(() => builder.embedding("float tokens", x, parameter([9, 4]))).toThrow(ShapeError);
    expect(() => builder.embedding("positions", tokens, parameter([8, 4]), parameter([4, 4]))).toThrow(ShapeError);
    expect(() => builder.layerNorm("norm", x, parameter([5]))).toThrow(ShapeError);
    expect(() => builder.matmul("bias", x, parameter([4, 2]), { bias: parameter([3]) })).toThrow(ShapeError);
    expect(() => builder.attention("heads", x, { batch: 2, heads: 2, causal: true })).toThrow(ShapeError);
    expect(() => builder.crossEntropy("loss", x, builder.input("targets", [5], "u32"))).toThrow(ShapeError);
    expect(() => builder.cast("cast", tokens, "f16")).toThrow(ShapeError);
  });

  test("refuses a second parameter of the same name", () => {
    const builder = new GraphBuilder();
    builder.parameter("weight", [4], zeros, true);
    expect(() => builder.parameter("weight", [4], zeros, true)).toThrow(DuplicateParameterError);
  });
});
