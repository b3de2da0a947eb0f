/** How long each step takes, in milliseconds of wall time. */
import type { Lab } from "../../lab/lab";
import { useSetup } from "../context";
import { formatCount, formatMs } from "../format";
import { linearAxis, stepAxis } from "./axes";
import { ChartFrame } from "./ChartFrame";
import { ChartSummary } from "./ChartSummary";
import { LaneChart } from "./LaneChart";
import { SMALL_CHART_POSITIONS, curvesOf } from "./points";
import { useCurves } from "./useCurves";

function take({ run, history }: Lab) {
  const lanes = run.getState().lanes.map(({ name }) => name);
  return { lanes, curves: curvesOf(history, lanes, "stepMs", "mean", SMALL_CHART_POSITIONS) };
}

function format(value: number): string {
  const { figure, unit } = formatMs(value);
  return `${figure} ${unit}`;
}

/** One slow step (a tab in the background, a shader compiling) must not flatten all the others. */
const MOST_TIMES_MEAN = 4;

export function StepTimeChart() {
  const steps = useSetup(({ loaded, draft }) => (loaded ?? draft).base.training.steps);
  const { value, frame } = useCurves(take);
  const { lanes, curves } = value;
  const means = curves.points.flatMap((point) =>
    lanes.map((_, lane) => point[`line${lane}`]).filter((mean) => typeof mean === "number"),
  );
  const typical = means.toSorted((a, b) => a - b)[Math.floor(means.length * 0.75)] ?? Number.NaN;
  const empty = curves.points.length === 0 ? "What a step costs on this machine." : undefined;
  return (
    <ChartFrame
      title="Step time"
      unit="ms"
      frame={frame}
      empty={empty}
      summary={<ChartSummary title="Step time" lanes={lanes} curves={curves} format={format} />}
    >
      <LaneChart
        lanes={lanes}
        points={curves.points}
        x={stepAxis(curves.last, steps)}
        y={linearAxis(Math.min(curves.highest, typical * MOST_TIMES_MEAN))}
        scale="linear"
        formatTick={formatCount}
        formatValue={format}
      />
    </ChartFrame>
  );
}
