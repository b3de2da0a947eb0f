import { describe, expect, it } from "vitest";
import { History } from "../../lab/curves/history";
import { formatLoss } from "../../words/numbers";
import { summaryOf } from "./ChartSummary";
import { curvesOf, driftCurves, gapsOf, stretchesOf } from "./points";

const LANE = "mixed";

function curves(losses: readonly number[], positions = 150) {
  const history = new History();
  history.restart([LANE]);
  const row = { scale: 1, skipped: false, gradNorm: 1, learningRate: 0.1, accuracy: 0.5, stepMs: 1 };
  history.addSteps(
    LANE,
    losses.map((loss, index) => ({ ...row, step: index + 1, loss })),
  );
  return curvesOf(history, [LANE], "loss", positions);
}

describe("a curve that is not finite for a while", () => {
  const { points } = curves([3, 2, Number.NaN, Infinity, Number.NaN, 2.5, 2]);

  it("is drawn in two stretches, with no line between them", () => {
    expect(stretchesOf(points, 0).map((stretch) => stretch.map(({ step }) => step))).toEqual([
      [1, 2],
      [6, 7],
    ]);
  });

  it("is marked from the first to the last step of the gap", () => {
    expect(gapsOf(points, 0)).toEqual([{ from: 3, to: 5 }]);
  });

  it("is one line where another lane has steps that this one has not", () => {
    const validated = [
      { step: 1, line0: 3 },
      { step: 2, line1: 4 },
      { step: 3, line0: 2 },
    ];
    expect(stretchesOf(validated, 0)).toHaveLength(1);
  });
});

describe("a curve that has become not finite", () => {
  const diverged = [3.274616355164283e18, ...Array.from({ length: 199 }, () => Number.NaN)];

  it("has no latest value in the table, least of all its last finite one", () => {
    expect(summaryOf(curves(diverged), 0, formatLoss)[0]).toBe("not finite since step 2");
    expect(summaryOf(curves([Number.NaN]), 0, formatLoss)).toEqual(["not finite since step 1", "–", "–"]);
    expect(summaryOf(curves([3, Number.NaN, 2]), 0, formatLoss)[0]).toBe("2.000");
  });

  it("says so to the step, however few positions it is drawn at", () => {
    const long = [...Array.from({ length: 5000 }, () => 1), ...Array.from({ length: 3000 }, () => Number.NaN)];
    const thinned = curves(long, 40);
    expect(summaryOf(thinned, 0, formatLoss)[0]).toBe("not finite since step 5,001");
    const [gap] = gapsOf(thinned.points, 0);
    expect(gap?.to).toBe(8000);
    expect(stretchesOf(thinned.points, 0)).toHaveLength(1);
  });
});

it("a drift past all bounds is a gap, not a value left out", () => {
  const point = (step: number, distance: number) => ({ step, distance, distances: new Float32Array() });
  const { points, notFiniteSince, lowest, highest } = driftCurves([
    [],
    [point(10, 0.5), point(20, Infinity), point(30, Number.NaN)],
  ]);
  expect(notFiniteSince).toEqual([undefined, 20]);
  expect(gapsOf(points, 1)).toEqual([{ from: 20, to: 30 }]);
  expect([lowest, highest]).toEqual([0.5, 0.5]);
});
