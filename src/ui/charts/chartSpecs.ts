/**
 * The charts beside the run, each once: its name, by which the catalogue has its words, its place, and what draws it. A chart of one figure is one entry here; one
 * that draws more brings a component of its own. Recharts, which all of them need, is loaded after the first paint.
 */
import { lazy } from "react";
import type { ComponentType } from "react";
import { formatDecade, formatFigure, formatTick, msInWords } from "../../words/numbers";
import type { PageWords } from "../../words/en/page";
import { pageWords } from "../../words/words";
import { linearAxis, logAxis, type Axis } from "./axes";
import type { Curves } from "./points";
import type { SeriesSpec } from "./SeriesChart";

type ChartId = keyof PageWords["charts"]["specs"];

export interface ChartSpec {
  readonly id: ChartId;
  readonly size: "large" | "small";
  readonly Draw: ComponentType<{ readonly spec: ChartSpec }>;
}

/** The first chart's code, and with it what all share. */
export const loadFirst = () => import("./LossChart");

export const CHARTS: readonly ChartSpec[] = [
  {
    id: "loss",
    size: "large",
    Draw: lazy(() => loadFirst().then(({ LossChart }) => ({ default: LossChart }))),
  },
  {
    id: "scale",
    size: "small",
    Draw: lazy(() => import("./ScaleChart").then(({ ScaleChart }) => ({ default: ScaleChart }))),
  },
  ofFigure({
    figure: "gradNorm",
    scale: "log",
    axis: ({ lowest, highest }) => logAxis(lowest, highest, 10),
    formatTick: formatDecade,
    formatValue: formatFigure,
  }),
  ofFigure({
    figure: "stepMs",
    scale: "linear",
    axis: timeAxis,
    formatTick,
    formatValue: msInWords,
  }),
];

/** A small chart of one figure: a line for each lane that has it. */
function ofFigure(
  series: Omit<SeriesSpec, keyof PageWords["charts"]["specs"][ChartId]> & { figure: ChartId },
): ChartSpec {
  const id = series.figure;
  const Draw = lazy(async () => {
    const { SeriesChart } = await import("./SeriesChart");
    return { default: () => SeriesChart({ ...series, ...pageWords().charts.specs[id] }) };
  });
  return { id, size: "small", Draw };
}

/** One slow step (a tab in the background, a shader compiling) must not flatten all the others. */
const MOST_TIMES_MEAN = 4;

function timeAxis({ points, highest }: Curves): Axis {
  const means = points.flatMap((point) =>
    Object.entries(point).flatMap(([key, value]) => (key.startsWith("line") && value !== undefined ? [value] : [])),
  );
  const typical = means.toSorted((a, b) => a - b)[Math.floor(means.length * 0.75)] ?? Number.NaN;
  return linearAxis(Math.min(highest, typical * MOST_TIMES_MEAN));
}
