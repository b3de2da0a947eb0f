/** How long each step takes, in milliseconds of wall time. */
import { formatMs, formatTick } from "../format";
import { linearAxis, type Axis } from "./axes";
import type { Curves } from "./points";
import { SeriesChart } from "./SeriesChart";

function format(value: number): string {
  const { figure, unit } = formatMs(value);
  return `${figure} ${unit}`;
}

/** One slow step (a tab in the background, a shader compiling) must not flatten all the others. */
const MOST_TIMES_MEAN = 4;

function axisOf({ points, highest }: Curves): Axis {
  const means = points.flatMap((point) =>
    Object.entries(point).flatMap(([key, value]) => (key.startsWith("line") && value !== undefined ? [value] : [])),
  );
  const typical = means.toSorted((a, b) => a - b)[Math.floor(means.length * 0.75)] ?? Number.NaN;
  return linearAxis(Math.min(highest, typical * MOST_TIMES_MEAN));
}

export function StepTimeChart() {
  return (
    <SeriesChart
      title="Step time"
      unit="ms"
      figure="stepMs"
      scale="linear"
      axis={axisOf}
      formatTick={formatTick}
      formatValue={format}
      empty="What a step costs on this machine."
    />
  );
}
