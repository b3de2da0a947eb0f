/**
 * A lane's line and its band, a path each, on the scales of the Recharts chart around it. Recharts' own Line and Area
 * measure each path's length and make an object for each point at every update, which costs more than all the rest. A line
 * of one point is a dot; what is not finite ends a line, and the next finite value begins another.
 */
import { useXAxisScale, useYAxisScale } from "recharts";
import { laneStyle } from "../parts/laneStyle";
import { stretchesOf, type Point } from "./points";

export type LineShape = "linear" | "stepAfter";

interface LanePathsProps {
  readonly points: readonly Point[];
  readonly index: number;
  readonly shape: LineShape;
}

const BAND_OPACITY = 0.13;

export function LanePaths({ points, index, shape }: LanePathsProps) {
  const x = useXAxisScale();
  const y = useYAxisScale();
  if (!x || !y) return null;
  const { color, dash, width } = laneStyle(index);
  const drawn = stretchesOf(points, index).map((stretch) =>
    stretch.flatMap((point): DrawnPoint[] => {
      const [value, low, high] = [point[`line${index}`], point[`low${index}`], point[`high${index}`]];
      if (value === undefined || low === undefined || high === undefined) return [];
      return [{ x: x(point.step) ?? 0, y: y(value) ?? 0, low: y(low) ?? 0, high: y(high) ?? 0 }];
    }),
  );
  return (
    <g>
      <path d={drawn.map(bandPath).join("")} fill={color} fillOpacity={BAND_OPACITY} />
      {drawn.map(
        ([first, ...more]) =>
          first !== undefined &&
          more.length === 0 && <circle key={first.x} cx={first.x} cy={first.y} r={2 * width} fill={color} />,
      )}
      <path
        d={drawn.map((stretch) => linePath(stretch, shape)).join("")}
        fill="none"
        stroke={color}
        strokeWidth={width}
        strokeDasharray={dash}
        strokeLinejoin="round"
      />
    </g>
  );
}

interface DrawnPoint {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
}

function at(x: number, y: number): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}

function linePath(points: readonly DrawnPoint[], shape: LineShape): string {
  return points
    .map((point, index) => {
      if (index === 0) return `M${at(point.x, point.y)}`;
      return shape === "linear" ? `L${at(point.x, point.y)}` : `H${point.x.toFixed(1)}V${point.y.toFixed(1)}`;
    })
    .join("");
}

/** Along the highs and back along the lows; nothing where every position holds one value. */
function bandPath(points: readonly DrawnPoint[]): string {
  if (!points.some(({ low, high }) => low !== high)) return "";
  const highs = points.map((point) => at(point.x, point.high));
  const lows = points.map((point) => at(point.x, point.low)).toReversed();
  return `M${[...highs, ...lows].join("L")}Z`;
}
