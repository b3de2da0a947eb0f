/**
 * Where a lane's values are not finite: a bar in its colour along the top, with a cross where it begins. Stands inside a
 * Recharts chart, whose scales it takes.
 */
import { usePlotArea, useXAxisScale } from "recharts";
import { laneStyle } from "../parts/laneStyle";
import { cross } from "./Marks";
import { gapsOf, type Point } from "./points";

const THICKNESS = 2;
/** Each lane's bar below the last one's. */
const APART = 7;
const REACH = 2.75;
const CROSS = cross(REACH);

interface GapMarksProps {
  readonly points: readonly Point[];
  readonly index: number;
  /** How many lanes before this one have gaps. */
  readonly row: number;
}

export function GapMarks({ points, index, row }: GapMarksProps) {
  const x = useXAxisScale();
  const area = usePlotArea();
  if (!x || !area) return null;
  const y = area.y + REACH + 1 + row * APART;
  const gaps = gapsOf(points, index).map(({ from, to }) => ({ left: x(from) ?? 0, right: x(to) ?? 0 }));
  const { color } = laneStyle(index);
  const marks = gaps.map(({ left }) => `M${left.toFixed(1)} ${y}${CROSS}`).join("");
  return (
    <g fill="none" stroke={color}>
      <path
        d={gaps.map(({ left, right }) => `M${left.toFixed(1)} ${y}H${right.toFixed(1)}`).join("")}
        strokeWidth={THICKNESS}
      />
      <path d={marks} stroke="var(--surface)" strokeWidth={4} strokeLinecap="round" />
      <path d={marks} strokeWidth={1.75} strokeLinecap="round" />
    </g>
  );
}
