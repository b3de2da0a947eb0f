import { describe, expect, it } from "vitest";
import { History, rowsOf } from "./history";
import type { StepMetrics } from "../wire/metrics";

function step(at: number, loss: number, skipped = false): StepMetrics {
  return { step: at, loss, skipped, scale: 1024, gradNorm: 1, learningRate: 0.1, accuracy: 0.5, stepMs: 2 };
}

function trained(steps: number, spikeAt?: number): History {
  const history = new History();
  history.restart(["fp32", "mixed"]);
  for (const lane of ["fp32", "mixed"]) {
    const rows = Array.from({ length: steps }, (_, at) =>
      step(at + 1, at + 1 === spikeAt ? 50 : 1, at + 1 === spikeAt),
    );
    history.addSteps(lane, rows);
  }
  return history;
}

const losses = (history: History) => ["fp32", "mixed"].map((lane) => history.series(lane, "loss"));

describe("rows for a chart", () => {
  it("are one for each step while they fit", () => {
    expect(rowsOf(losses(trained(300)), 300).map((row) => row.step)).toEqual(
      Array.from({ length: 300 }, (_, at) => at + 1),
    );
  });

  it("stay under the limit and still hold a spike of one step, in both lanes", () => {
    const rows = rowsOf(losses(trained(20_000, 12_345)), 150);
    expect(rows.length).toBeLessThanOrEqual(150);
    const spikes = rows.filter((row) => row.lanes.every((bucket) => bucket?.high === 50));
    expect(spikes).toHaveLength(1);
  });

  it("keep the lanes apart where one has no value", () => {
    const history = new History();
    history.restart(["fp32", "mixed"]);
    history.addSteps("fp32", [step(1, 3), step(2, 2)]);
    history.addSteps("mixed", [step(2, 2.5)]);
    const rows = rowsOf(losses(history), 10);
    expect(rows.map(({ lanes }) => lanes.map((bucket) => bucket?.mean))).toEqual([
      [3, undefined],
      [2, 2.5],
    ]);
  });

  it("keep sparse steps one by one, however far apart they are", () => {
    const history = new History();
    history.restart(["fp32"]);
    for (const at of [10, 1000, 5000]) history.addValidations("fp32", [{ step: at, loss: 1, accuracy: 0 }]);
    expect(rowsOf([history.series("fp32", "validation")], 150).map((row) => row.step)).toEqual([10, 1000, 5000]);
  });

  it("are none before the first step", () => {
    expect(rowsOf(losses(trained(0)), 150)).toEqual([]);
  });
});

describe("a history", () => {
  it("counts skipped steps over any length", () => {
    const history = trained(5000, 4000);
    expect(history.skippedSteps("mixed")).toBe(1);
  });

  it("forgets everything on a restart", () => {
    const history = trained(10);
    history.restart(["fp32"]);
    expect(history.series("fp32", "loss")?.buckets).toEqual([]);
    expect(history.series("mixed", "loss")).toBeUndefined();
  });
});

it("tells a scale that grew from one that backed off, and from one that a person set", () => {
  const history = new History();
  history.restart(["mixed"]);
  const scales = [8, 8, 16, 8, 1024, 1024];
  const rows = scales.map((scale, at) => ({ ...step(at + 1, 1), scale }));
  history.addSteps("mixed", rows, new Set([5]));
  const marked = (figure: "grew" | "backedOff"): number[] =>
    (history.series("mixed", figure)?.buckets ?? []).filter(({ sum }) => sum > 0).map(({ first }) => first);
  expect([marked("grew"), marked("backedOff")]).toEqual([[3], [4]]);
});
