import { describe, expect, it } from "vitest";
import { curves } from "../persistence/parseCurves";
import { rows } from "../testing/fakeNews";
import { FIGURE_NAMES, figureOf, jsonFigures, type Figure } from "./figures";
import { LaneCurves } from "./laneCurves";

describe("the figures of a step", () => {
  it("are written to --json by their keys, and left out where a step has none", () => {
    const [row] = rows(1, 1, { loss: 2, gradNorm: 3, scale: 4, stepMs: 5 });
    if (!row) throw new Error("one row was made");
    expect(jsonFigures(row)).toEqual([
      ["loss", 2],
      ["scale", 4],
      ["gradNorm", 3],
      ["stepMs", 5],
    ]);
    expect(jsonFigures({ ...row, weightNorm: 6 })).toContainEqual(["relativeGradient", 0.5]);
  });

  const lane = new LaneCurves();
  lane.addSteps(rows(1, 10).map((row) => ({ ...row, weightNorm: 2 })));
  const without = (missing: Figure): LaneCurves => {
    const { [missing]: _, ...series } = lane.columns.series;
    return new LaneCurves(curves(10)({ ...lane.columns, series }, "a run"));
  };

  it.each(FIGURE_NAMES.filter((name) => figureOf(name).later))(
    "newer than a saved run go on from there: %s",
    (name) => {
      const restored = without(name);
      expect(restored.series(name).buckets).toEqual([]);
      restored.addSteps(rows(11, 12).map((row) => ({ ...row, weightNorm: 2 })));
      expect(restored.series(name).buckets).toHaveLength(2);
    },
  );

  it.each(FIGURE_NAMES.filter((name) => !figureOf(name).later))("as old as saved runs must be there: %s", (name) => {
    expect(() => without(name)).toThrow(`a run.series.${name}`);
  });
});
