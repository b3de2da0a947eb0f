import { expect, it } from "vitest";
import { HISTOGRAM_BINS } from "../../numerics/exponentHistogram";
import { exponentHistogram } from "../../numerics/testing/cpuHistogram";
import { naturalSparsity } from "./naturalSparsity";

it("counts hidden units at zero and near it, a layer at a time, and nothing else", () => {
  const names = ["transformer.h.0.ln_1", "transformer.h.0.mlp.gelu", "d(transformer.h.0.mlp.gelu)"];
  const kinds = ["activation", "activation", "activationGradient"] as const;
  const counts = new Uint32Array(names.length * HISTOGRAM_BINS);
  // 2^-6 itself is not below it.
  const values = [0, -0, 0.001, -0.0155, 2 ** -6, 0.5, -3, 1];
  for (const row of names.keys()) counts.set(exponentHistogram(Float32Array.from(values)), row * HISTOGRAM_BINS);
  const watched = names.map((name, row) => ({ name, kind: kinds[row] ?? "weight", dtype: "f32" }) as const);
  expect(naturalSparsity(watched, { step: 1, scale: 1, skipped: false, counts })).toEqual([
    { name: "transformer.h.0.mlp.gelu", zero: 2 / 8, nearZero: 4 / 8 },
  ]);
});
