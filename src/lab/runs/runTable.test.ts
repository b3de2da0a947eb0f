import { describe, expect, it } from "vitest";
import { defaultExperiment, presetExperiment } from "../../config/experiment";
import { withValue } from "../../config/diff";
import type { ListedRun } from "../persistence/runList";
import { bestLoss, differingFields, matches, sorted } from "./runTable";

function run(key: string, more: Partial<ListedRun> = {}): ListedRun {
  return {
    key,
    name: key,
    note: "",
    pinned: false,
    experiment: defaultExperiment(),
    step: 1,
    figures: [],
    startedAt: 0,
    savedAt: 0,
    bytes: 0,
    ...more,
  };
}

const figures = (loss: number, validationLoss?: number) => [
  { lane: "fp32", loss, skipped: 0, stepMs: 1, ...(validationLoss !== undefined && { validationLoss }) },
];
const keys = (runs: readonly ListedRun[]): string[] => runs.map(({ key }) => key);

describe("the table of runs", () => {
  it("has columns for the settings that differ, and no others", () => {
    const base = withValue(defaultExperiment().base, "optimizer.learningRate", 0.5);
    const other = run("b", { experiment: { ...defaultExperiment(), base } });
    expect(differingFields([run("a"), other, run("c")])).toEqual(["optimizer.learningRate"]);
    expect(differingFields([run("a"), run("b")])).toEqual([]);
    expect(differingFields([])).toEqual([]);
  });

  it("is searched by name, note, preset and lanes, all words at once", () => {
    const found = run("quiet-heron", { note: "the long one", experiment: presetExperiment("tiny-gpt") });
    const wanted = (text: string): boolean => matches(found, text, () => "Tiny GPT");
    expect([wanted("heron LONG"), wanted("tiny mixed"), wanted(""), wanted("heron spirals")]).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it("is sorted by any column, pinned runs first and those without a value last", () => {
    const runs = [
      run("a", { figures: figures(0.5), savedAt: 1 }),
      run("b", { savedAt: 2 }),
      run("c", { figures: figures(9, 0.2), savedAt: 3 }),
      run("d", { figures: figures(Number.NaN), pinned: true, savedAt: 0 }),
    ];
    expect(keys(sorted(runs, { by: "loss", descending: false }))).toEqual(["d", "c", "a", "b"]);
    expect(keys(sorted(runs, { by: "loss", descending: true }))).toEqual(["d", "a", "c", "b"]);
    expect(keys(sorted(runs, { by: "savedAt", descending: true }))).toEqual(["d", "c", "b", "a"]);
    expect(bestLoss(runs[3] ?? run("x"))).toBeUndefined();
  });
});
