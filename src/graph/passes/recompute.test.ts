import { describe, expect, it } from "vitest";
import { plainArithmetic } from "../../reference/arithmetic";
import { evaluate } from "../../reference/evaluate";
import { randomValues } from "../../reference/testing/values";
import { autocast } from "./autocast";
import { differentiate } from "./differentiate";
import { foldCasts } from "./foldCasts";
import { fuse } from "./fuse";
import type { Graph, Op } from "../ir";
import { outputsOf } from "../ir";
import { recompute } from "./recompute";
import { tinyGpt } from "../testing/graphs";

const LAYERS = 4;

function training(policy: "fp32" | "mixed") {
  const model = tinyGpt({ layers: LAYERS });
  const options = { scaler: model.scaler, factor: 0.2, accumulate: false };
  return { ...model, graph: foldCasts(differentiate(autocast(model.graph, policy), options)) };
}

function repeats({ ops }: Graph): Op[] {
  return ops.filter((op) => outputsOf(op).some((tensor) => tensor.repeats !== undefined));
}

describe("recomputing", () => {
  it("leaves an FP32 graph alone unless it is told to make norms and activations again", () => {
    const { graph } = training("fp32");
    expect(recompute(graph, false).ops).toEqual(graph.ops);
    expect(repeats(recompute(graph, true)).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["layerNorm", "activation"]),
    );
  });

  it("keeps every fourth sum of a mixed residual stream, and makes each of the others again once", () => {
    const { graph } = training("mixed");
    const names = repeats(recompute(graph, false)).map(({ name }) => name.replace(/^.*(\d+)\.(\w+)$/, "$1.$2"));
    // A block's second sum comes fourth in two blocks. Those last in the stream are the first that are needed.
    expect(names).toEqual([
      "2.residual_1",
      "2.residual_2",
      "3.residual_1",
      "0.residual_1",
      "0.residual_2",
      "1.residual_1",
    ]);
  });

  it.each([
    ["mixed", false],
    ["mixed", true],
    ["fp32", true],
  ] as const)("changes no bit of loss or gradients in %s (norms and activations too: %s)", (policy, cheap) => {
    const { graph, ...model } = training(policy);
    const again = recompute(graph, cheap);
    const values = randomValues({ ...model, graph }, 7, 1024);
    const before = evaluate(graph, values, plainArithmetic);
    const after = evaluate(again, values, plainArithmetic);
    expect(after.get(model.loss.id)).toEqual(before.get(model.loss.id));
    for (const { tensor, gradient } of graph.parameters) {
      const id = gradient?.id ?? -1;
      expect(before.has(id), tensor.name).toBe(true);
      expect(after.get(id), tensor.name).toEqual(before.get(id));
    }
  });

  it("keeps repeats out of fused ops, where they would be made early and kept after all", () => {
    const { graph } = training("mixed");
    const again = recompute(graph, true);
    expect(repeats(fuse(again)).map(({ name }) => name)).toEqual(repeats(again).map(({ name }) => name));
  });
});
