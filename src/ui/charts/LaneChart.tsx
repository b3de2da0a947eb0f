/** The one way from a metric to a chart: lines for lanes over steps, each with its band, on any axis. Recharts draws. */
import type { ReactNode } from "react";
import { Area, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { formatCount } from "../format";
import { laneStyle } from "../parts/laneStyle";
import type { Axis } from "./axes";
import { LaneTooltip } from "./LaneTooltip";
import type { Point } from "./points";

interface LaneChartProps {
  readonly lanes: readonly string[];
  readonly points: readonly Point[];
  readonly x: Axis;
  readonly y: Axis;
  readonly scale: "linear" | "log";
  readonly shape?: "linear" | "stepAfter";
  readonly formatTick: (value: number) => string;
  readonly formatValue: (value: number) => string;
  /** Lanes to leave out, by index. */
  readonly hidden?: (lane: number) => boolean;
  /** Drawn on top: a reference line, or marks. */
  readonly children?: ReactNode;
}

const MARGIN = { top: 8, right: 10, bottom: 0, left: 0 };
const Y_WIDTH = 40;
const X_HEIGHT = 22;
const BAND_OPACITY = 0.13;
const TICK = { fill: "var(--ink-faint)", fontSize: 11 };

export function LaneChart(props: LaneChartProps) {
  const { lanes, points, x, y, scale, shape = "linear", formatTick, formatValue, children } = props;
  const shown = lanes.map((lane, index) => ({ lane, index })).filter(({ index }) => props.hidden?.(index) !== true);
  return (
    <ResponsiveContainer width="100%" height="100%" debounce={50}>
      <ComposedChart data={[...points]} margin={MARGIN} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="step"
          type="number"
          domain={[...x.domain]}
          ticks={[...x.ticks]}
          height={X_HEIGHT}
          tick={TICK}
          tickFormatter={formatCount}
          tickLine={false}
          axisLine={{ stroke: "var(--line)" }}
          interval="preserveStartEnd"
        />
        <YAxis
          domain={[...y.domain]}
          ticks={[...y.ticks]}
          scale={scale}
          width={Y_WIDTH}
          tick={TICK}
          tickFormatter={formatTick}
          tickLine={false}
          axisLine={false}
          allowDataOverflow
          interval={0}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: "var(--line-strong)", strokeDasharray: "2 3" }}
          content={<LaneTooltip lanes={lanes} format={formatValue} />}
        />
        {shown.map(({ lane, index }) => (
          <Area
            key={`band ${lane}`}
            dataKey={`band${index}`}
            type="linear"
            stroke="none"
            fill={laneStyle(index).color}
            fillOpacity={BAND_OPACITY}
            isAnimationActive={false}
            activeDot={false}
            connectNulls={false}
          />
        ))}
        {shown.map(({ lane, index }) => {
          const { color, dash, width } = laneStyle(index);
          return (
            <Line
              key={lane}
              dataKey={`line${index}`}
              type={shape}
              stroke={color}
              strokeWidth={width}
              {...(dash && { strokeDasharray: dash })}
              strokeLinejoin="round"
              isAnimationActive={false}
              activeDot={false}
              dot={false}
            />
          );
        })}
        {children}
      </ComposedChart>
    </ResponsiveContainer>
  );
}
