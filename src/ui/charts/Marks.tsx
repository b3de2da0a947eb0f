/**
 * Marks at some points of a lane, all in one path: an element for each would cost more than the rest of the chart.
 * Stands inside a Recharts chart, whose scales it takes.
 */
import { useXAxisScale, useYAxisScale } from "recharts";
import type { ReactNode } from "react";
import type { Point } from "./points";

interface MarksProps {
  readonly points: readonly Point[];
  /** A point has a mark where it has a number under this key. */
  readonly when: string;
  /** The mark stands at this key's value. */
  readonly at: string;
  /** A path around the current point. */
  readonly shape: string;
  readonly children: (path: string) => ReactNode;
}

export function Marks({ points, when, at, shape, children }: MarksProps) {
  const x = useXAxisScale();
  const y = useYAxisScale();
  if (!x || !y) return null;
  const path = points.map((point) => {
    const value = point[at];
    if (typeof point[when] !== "number" || typeof value !== "number") return "";
    const [left, top] = [x(point.step), y(value)];
    return left === undefined || top === undefined ? "" : `M${left.toFixed(1)} ${top.toFixed(1)}${shape}`;
  });
  return children(path.join(""));
}

/** A circle around the current point. */
export function circle(radius: number): string {
  return `m${-radius} 0a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0z`;
}

/** A cross through the current point. */
export function cross(reach: number): string {
  return `m${-reach} ${-reach}l${2 * reach} ${2 * reach}m0 ${-2 * reach}l${-2 * reach} ${2 * reach}`;
}

/** A triangle that stands above the current point, or hangs below it. */
export function triangle(reach: number, gap: number, up: boolean): string {
  const away = up ? -1 : 1;
  const [base, tip] = [away * gap, away * reach * 1.5];
  return `m${-reach} ${base}h${2 * reach}l${-reach} ${tip}z`;
}
