import { describe, expect, it } from "vitest";
import { curves } from "../persistence/parseCurves";
import { rows } from "../testing/fakeNews";
import { FIGURE_NAMES, figureOf, jsonFigures } from "./figures";
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

  it("that are newer than a saved run are empty in it, and go on from there; all others must be there", () => {
    const lane = new LaneCurves();
    lane.addSteps(rows(1, 10).map((row) => ({ ...row, weightNorm: 2 })));
    for (const missing of FIGURE_NAMES) {
      const { [missing]: _, ...series } = lane.columns.series;
      const read = (): LaneCurves => new LaneCurves(curves(10)({ ...lane.columns, series }, "a run"));
      if (!figureOf(missing).later) {
        expect(read).toThrow(`a run.series.${missing}`);
        continue;
      }
      const restored = read();
      expect(restored.series(missing).buckets).toEqual([]);
      restored.addSteps(rows(11, 12).map((row) => ({ ...row, weightNorm: 2 })));
      expect(restored.series(missing).buckets).toHaveLength(2);
    }
  });
});
