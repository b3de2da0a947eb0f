/** A small chart of one figure of the history: a line for each lane that has it. */
import { useCallback } from "react";
import type { ReactNode } from "react";
import type { Figure } from "../../lab/curves/figures";
import type { Lab } from "../../lab/lab";
import { useSetup } from "../context";
import { stepAxis, type Axis } from "./axes";
import { ChartFrame } from "./ChartFrame";
import { ChartSummary } from "./ChartSummary";
import { LaneChart } from "./LaneChart";
import { SMALL_CHART_POSITIONS, curvesOf, type Curves } from "./points";
import { useCurves } from "./useCurves";

/** What a chart of one figure is, as plain data. */
export interface SeriesSpec {
  readonly title: string;
  readonly unit: string;
  readonly figure: Figure;
  readonly scale: "linear" | "log";
  /** The value axis for these curves. */
  readonly axis: (curves: Curves) => Axis;
  readonly formatTick: (value: number) => string;
  readonly formatValue: (value: number) => string;
  /** What will appear here. */
  readonly empty: string;
}

interface SeriesChartProps extends SeriesSpec {
  readonly tools?: ReactNode;
  /** Drawn on top, inside the chart. */
  readonly children?: ReactNode;
}

export function SeriesChart(props: SeriesChartProps) {
  const { title, unit, figure, scale, axis, formatTick, formatValue, empty, tools, children } = props;
  const take = useCallback(
    ({ run, history }: Lab) => {
      const lanes = run.getState().lanes.map(({ name }) => name);
      return { lanes, curves: curvesOf(history, lanes, figure, SMALL_CHART_POSITIONS) };
    },
    [figure],
  );
  const steps = useSetup(({ loaded, draft }) => (loaded ?? draft).base.training.steps);
  const { value, frame } = useCurves(take);
  const { lanes, curves } = value;
  return (
    <ChartFrame
      title={title}
      unit={unit}
      frame={frame}
      tools={tools}
      empty={curves.points.length === 0 ? empty : undefined}
      summary={<ChartSummary title={title} lanes={lanes} curves={curves} format={formatValue} />}
    >
      <LaneChart
        lanes={lanes}
        points={curves.points}
        x={stepAxis(curves.last, steps)}
        y={axis(curves)}
        scale={scale}
        formatTick={formatTick}
        formatValue={formatValue}
      >
        {children}
      </LaneChart>
    </ChartFrame>
  );
}
