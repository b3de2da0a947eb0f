/** The one way from a metric to a chart: lines for lanes over steps, each with its band, on any axis. */
import type { ReactNode } from "react";
import { CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { formatStepTick } from "../../words/numbers";
import type { Axis } from "./axes";
import { GapMarks } from "./GapMarks";
import { HandMarks } from "./HandMarks";
import { PowerTick } from "./PowerTick";
import { LanePaths } from "./LanePaths";
import type { LineShape } from "./LanePaths";
import { LaneTooltip } from "./LaneTooltip";
import { hasGaps, type Point } from "./points";

interface LaneChartProps {
  readonly lanes: readonly string[];
  readonly points: readonly Point[];
  readonly x: Axis;
  readonly y: Axis;
  readonly scale: "linear" | "log";
  readonly shape?: LineShape;
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
          tickFormatter={formatStepTick}
          tickLine={false}
          axisLine={{ stroke: "var(--line)" }}
          interval="preserveStartEnd"
        />
        <YAxis
          domain={[...y.domain]}
          ticks={[...y.ticks]}
          scale={scale}
          width={Y_WIDTH}
          tick={<PowerTick format={formatTick} />}
          tickLine={false}
          axisLine={false}
          allowDataOverflow
          interval={0}
        />
        <Tooltip
          includeHidden
          isAnimationActive={false}
          cursor={{ stroke: "var(--line-strong)", strokeDasharray: "2 3" }}
          content={<LaneTooltip lanes={shown} points={points} format={formatValue} />}
        />
        {/* Hidden: they tell the tooltip what there is; LanePaths draws. */}
        {shown.map(({ lane, index }) => (
          <Line key={lane} dataKey={`line${index}`} hide isAnimationActive={false} />
        ))}
        {shown.map(({ lane, index }) => (
          <LanePaths key={`paths ${lane}`} points={points} index={index} shape={shape} />
        ))}
        {shown
          .filter(({ index }) => hasGaps(points, index))
          .map(({ lane, index }, row) => (
            <GapMarks key={`gaps ${lane}`} points={points} index={index} row={row} />
          ))}
        {points.length > 0 && <HandMarks lanes={lanes} />}
        {children}
      </ComposedChart>
    </ResponsiveContainer>
  );
}
