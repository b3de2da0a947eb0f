import { expect, test } from "vitest";
import { differentiate } from "./differentiate";
import type { Op } from "../ir";
import { planMemory } from "../plan/plan";
import { checkShapes } from "../ops/table";
import { sumSplitter } from "./splitSums";
import { factoryAbove } from "../tensors";
import { tinyGpt } from "../testing/graphs";

function isMatmul(op: Op): op is Op<"matmul"> {
  return op.kind === "matmul";
}

test("gives the matmuls that are to be split a scratch of their own, the same one each time, and plans it", () => {
  const { graph, scaler } = tinyGpt({ layers: 2 });
  const training = differentiate(graph, { scaler, factor: 0.2, accumulate: false });
  const isWeightGradient = (op: Op<"matmul">): boolean => op.attributes.transposeA;
  const split = sumSplitter((op) => (isWeightGradient(op) ? 3 : 1), factoryAbove(training));
  const ops = split(training.ops);
  const matmuls = ops.filter(isMatmul);
  for (const op of matmuls) {
    checkShapes(op);
    expect(op.outputs.partials?.shape).toEqual(isWeightGradient(op) ? [3, ...op.outputs.out.shape] : undefined);
  }
  const scratch = matmuls.flatMap(({ outputs }) => outputs.partials ?? []);
  expect(new Set(scratch.map(({ id }) => id)).size).toBe(scratch.length);
  expect(scratch.length).toBeGreaterThan(0);
  expect(split(training.ops)).toEqual(ops);
  const { tensors } = planMemory({ ...training, ops }, { moments: [] });
  for (const op of matmuls) {
    const arena = op.outputs.partials && tensors.get(op.outputs.partials.id)?.arena;
    const read = [op.inputs.a, op.inputs.b].map(({ id }) => tensors.get(id)?.arena);
    expect(read).not.toContain(arena ?? "none");
  }
});
