import { describe, expect, test } from "vitest";
import { autocast } from "../passes/autocast";
import { GraphBuilder } from "../builder";
import { graphCost, opCost } from "./cost";
import { differentiate } from "../passes/differentiate";
import type { Initializer } from "../initializer";
import type { Op } from "../ir";
import { tinyMlp } from "../testing/graphs";

const zeros: Initializer = { kind: "zeros" };

function lastOp(make: (builder: GraphBuilder) => void): Op {
  const builder = new GraphBuilder();
  make(builder);
  const op = builder.finish().ops.at(-1);
  if (op === undefined) throw new Error("one op");
  return op;
}

describe("cost", () => {
  test("counts a matmul as 2·M·N·K and its bias as M·N", () => {
    const op = lastOp((builder) => {
      const x = builder.input("x", [8, 16], "f32");
      const bias = builder.parameter("bias", [12], zeros, false);
      builder.matmul("product", x, builder.parameter("w", [12, 16], zeros, true), { bias, transposeB: true });
    });
    expect(opCost(op)).toMatchObject({
      denseFlops: 2 * 8 * 12 * 16 + 8 * 12,
      executedFlops: 2 * 8 * 12 * 16 + 8 * 12,
      bytes: 4 * (8 * 16 + 12 * 16 + 12 + 8 * 12),
    });
  });

  test("counts causal attention densely as 4·T²·C a batch element, and half of the pairs as executed", () => {
    const [B, T, C, H] = [2, 64, 32, 4];
    const attention = (causal: boolean): Op =>
      lastOp((builder) => {
        builder.attention("attention", builder.input("qkv", [B * T, 3 * C], "f32"), {
          batch: B,
          heads: H,
          causal,
        });
      });
    const softmax = 5 * B * H * T * T;
    expect(opCost(attention(true)).denseFlops - softmax).toBe(4 * B * T * T * C);
    expect(opCost(attention(true)).denseFlops).toBe(opCost(attention(false)).executedFlops);
    expect(opCost(attention(true)).executedFlops / opCost(attention(true)).denseFlops).toBeCloseTo(65 / 128, 12);
  });

  test("counts an embedding's bytes by tokens and not by the vocabulary", () => {
    const op = lastOp((builder) => {
      builder.embedding("e", builder.input("t", [4], "u32"), builder.parameter("w", [1000, 8], zeros, true));
    });
    expect(opCost(op).bytes).toBe(4 * 4 + 4 * 8 * 4 + 4 * 8 * 4);
  });

  test("moves fewer bytes in mixed precision, with the same matmul flops", () => {
    const model = tinyMlp();
    const options = { scaler: model.scaler, factor: 1, accumulate: false };
    const single = graphCost(differentiate(model.graph, options));
    const mixed = graphCost(differentiate(autocast(model.graph, "mixed"), options));
    expect(mixed.executedFlops).toBe(single.executedFlops);
    const matmulBytes = (policy: "fp32" | "mixed"): number =>
      graphCost({
        ops: autocast(model.graph, policy).ops.filter(({ kind }) => kind === "matmul"),
        parameters: [],
      }).bytes;
    expect(matmulBytes("mixed")).toBe(matmulBytes("fp32") / 2);
  });
});
