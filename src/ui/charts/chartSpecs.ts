/**
 * The charts beside the run, each once: its words, its place, and what draws it. A chart of one figure is one entry here; one
 * that draws more brings a component of its own. Recharts, which all of them need, is loaded after the first paint.
 */
import { lazy } from "react";
import type { ComponentType } from "react";
import { formatDecade, formatFigure, formatMs, formatTick } from "../../words/numbers";
import { linearAxis, logAxis, type Axis } from "./axes";
import type { Curves } from "./points";
import type { SeriesSpec } from "./SeriesChart";

export interface ChartSpec {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly size: "large" | "small";
  /** What will appear here, where there is nothing yet. */
  readonly empty: string;
  readonly Draw: ComponentType<{ readonly spec: ChartSpec }>;
}

/** The first chart's code, and with it what all share. */
export const loadFirst = () => import("./LossChart");

export const CHARTS: readonly ChartSpec[] = [
  {
    id: "loss",
    title: "Loss",
    unit: "nats",
    size: "large",
    empty: "Each lane's loss appears here as training runs.",
    Draw: lazy(() => loadFirst().then(({ LossChart }) => ({ default: LossChart }))),
  },
  {
    id: "scale",
    title: "Loss scale",
    unit: "log₂",
    size: "small",
    empty: "The scale grows after good steps and backs off on overflow.",
    Draw: lazy(() => import("./ScaleChart").then(({ ScaleChart }) => ({ default: ScaleChart }))),
  },
  ofFigure({
    title: "Gradient norm",
    unit: "log",
    figure: "gradNorm",
    scale: "log",
    axis: ({ lowest, highest }) => logAxis(lowest, highest, 10),
    formatTick: formatDecade,
    formatValue: formatFigure,
    empty: "The norm of all gradients together.",
  }),
  ofFigure({
    title: "Step time",
    unit: "ms",
    figure: "stepMs",
    scale: "linear",
    axis: timeAxis,
    formatTick,
    formatValue: timeInWords,
    empty: "Time per training step on this machine.",
  }),
];

/** A small chart of one figure: a line for each lane that has it. */
function ofFigure(series: SeriesSpec): ChartSpec {
  const Draw = lazy(async () => {
    const { SeriesChart } = await import("./SeriesChart");
    return { default: () => SeriesChart(series) };
  });
  const { title, unit, figure, empty } = series;
  return { id: figure, title, unit, size: "small", empty, Draw };
}

function timeInWords(value: number): string {
  const { figure, unit } = formatMs(value);
  return `${figure} ${unit}`;
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
