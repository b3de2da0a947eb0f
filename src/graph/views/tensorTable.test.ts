import { expect, it } from "vitest";
import { autocast } from "../passes/autocast";
import { GraphBuilder } from "../builder";
import { differentiate } from "../passes/differentiate";
import { foldCasts } from "../passes/foldCasts";
import { fuseLoss } from "../passes/fuseLoss";
import type { Graph } from "../ir";
import { tensorTable, type DtypeReason } from "./tensorTable";

/** A norm, a linear layer, a loss. */
function small(normsAndSoftmax: "float" | "half"): Graph {
  const builder = new GraphBuilder();
  const x = builder.input("x", [4, 8], "f32");
  const gain = builder.parameter("layers.0.norm.weight", [8], { kind: "ones" }, false);
  const weight = builder.parameter("layers.0.weight", [3, 8], { kind: "zeros" }, true);
  const normed = builder.layerNorm("layers.0.norm", x, gain);
  const logits = builder.matmul("layers.0", normed, weight, { transposeB: true });
  const targets = builder.input("targets", [4], "u32");
  const scaler = builder.state("scaler", [16], "u32");
  const { losses } = builder.crossEntropy("loss", logits, targets);
  builder.sum("loss.mean", losses, 0.25, builder.state("loss", [1], "f32"));
  const cast = autocast(builder.finish(), "mixed", { normsAndSoftmax });
  return fuseLoss(foldCasts(differentiate(cast, { scaler, factor: 0.25, accumulate: false })));
}

function reasons(graph: Graph): Record<string, [string, DtypeReason]> {
  return Object.fromEntries(tensorTable(graph).map(({ name, dtype, why }) => [name, [dtype, why]]));
}

it("names every tensor of the step once, with its dtype, its bytes and PyTorch's reason", () => {
  const rows = tensorTable(small("float"));
  expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  expect(reasons(small("float"))).toMatchObject({
    "layers.0.weight": ["f32", "master"],
    "layers.0.weight:f16": ["f16", "halfCopy"],
    "layers.0.norm.weight": ["f32", "master"],
    "layers.0": ["f16", "half"],
    "loss.losses": ["f32", "statistic"],
    loss: ["f32", "float"],
    "d(layers.0)": ["f16", "gradient"],
  });
  expect(rows.find(({ name }) => name === "layers.0.weight:f16")).toMatchObject({
    bytes: 3 * 8 * 2,
    block: "layers.0",
  });
});

it("says where a lane goes against the table", () => {
  expect(reasons(small("half"))["layers.0.norm"]).toEqual(["f16", "againstTable"]);
});
