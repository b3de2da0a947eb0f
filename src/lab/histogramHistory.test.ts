import { expect, it } from "vitest";
import { HistogramHistory } from "./histogramHistory";
import type { HistogramSnapshot } from "./tensorShares";

const look = (step: number): HistogramSnapshot => ({
  step,
  scale: 1,
  skipped: false,
  counts: new Uint32Array(1),
});

it("keeps the first look and the latest ones, in no more than its capacity", () => {
  const history = new HistogramHistory(8);
  history.restart(["a"]);
  for (let step = 1; step <= 100; step++) history.add("a", [look(step)]);
  const steps = history.of("a").map(({ step }) => step);
  expect(steps.length).toBeLessThanOrEqual(8);
  expect(steps[0]).toBe(1);
  expect(steps.slice(-3)).toEqual([98, 99, 100]);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
});

it("takes no look twice, none of a lane that it does not know, and forgets on a restart", () => {
  const history = new HistogramHistory();
  history.restart(["a"]);
  history.add("a", [look(1), look(1), look(2)]);
  history.add("b", [look(1)]);
  expect(history.of("a")).toHaveLength(2);
  expect(history.of("b")).toHaveLength(0);
  history.restart(["a"]);
  expect(history.of("a")).toHaveLength(0);
});
