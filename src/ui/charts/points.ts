/** From a run's curves to what a chart draws: at most 150 positions, each with a mean and a band from low to high. */
import { rowsOf } from "../../lab/curves/history";
import type { DriftPoint } from "../../lab/wire/metrics";
import type { History } from "../../lab/curves/history";
import { FIGURES, type Figure } from "../../lab/curves/figures";
import type { Bucket } from "../../lab/curves/series";

/** Each position carries a line's point and a band's; a chart draws at most 300 points, or its updates cost too much. */
export const LARGE_CHART_POSITIONS = 150;
/** A small chart is 170 pixels wide: more would only blacken it. */
export const SMALL_CHART_POSITIONS = 75;
/** Dots as wide as these touch where there are more. */
export const DOT_POSITIONS = 60;

/**
 * `line0`, `low0`, `high0` and the marks' own names, `skipped0`, for the first lane, and so on; `gap0` where its values, or
 * some of them, were not finite.
 */
export type Point = Readonly<Record<string, number | undefined>> & { readonly step: number };

export interface Curves {
  readonly points: readonly Point[];
  readonly lowest: number;
  readonly highest: number;
  readonly last: number;
  /** For each lane, since which step its values are not finite, if they are not now. */
  readonly notFiniteSince: readonly (number | undefined)[];
}

/** A figure of several lanes, over one another in at most `positions` places. */
export function curvesOf(history: History, lanes: readonly string[], figure: Figure, positions: number): Curves {
  const { draw } = FIGURES[figure];
  const rows = rowsOf(
    lanes.map((lane) => history.series(lane, figure)),
    positions,
  );
  const buckets = rows.flatMap((row) => row.lanes.filter((bucket) => bucket !== undefined));
  return {
    points: rows.map(({ step, lanes: at }) => ({
      step,
      ...Object.fromEntries(at.flatMap((bucket, lane) => drawn(bucket, lane, draw))),
    })),
    lowest: Math.min(...buckets.map(({ low }) => low).filter(Number.isFinite)),
    highest: Math.max(...buckets.map(({ high }) => high).filter(Number.isFinite)),
    last: rows.at(-1)?.step ?? 0,
    notFiniteSince: lanes.map((lane) => history.series(lane, figure)?.notFiniteSince),
  };
}

function drawn(bucket: Bucket | undefined, lane: number, draw: "mean" | "end"): [string, number][] {
  if (bucket === undefined) return [];
  const gap: [string, number][] = bucket.notFinite > 0 ? [[`gap${lane}`, bucket.notFinite]] : [];
  if (bucket.count === 0) return gap;
  const value = draw === "end" && Number.isFinite(bucket.end) ? bucket.end : bucket.mean;
  return [[`line${lane}`, value], [`low${lane}`, bucket.low], [`high${lane}`, bucket.high], ...gap];
}

/** The points that a lane has, in stretches without a gap: a line must not run over what is not finite as if all were well. */
export function stretchesOf(points: readonly Point[], lane: number): Point[][] {
  const stretches: Point[][] = [[]];
  for (const point of points) {
    if (point[`line${lane}`] !== undefined) stretches.at(-1)?.push(point);
    else if (point[`gap${lane}`] !== undefined && stretches.at(-1)?.length !== 0) stretches.push([]);
  }
  return stretches.filter((stretch) => stretch.length > 0);
}

export function hasGaps(points: readonly Point[], lane: number): boolean {
  return points.some((point) => point[`gap${lane}`] !== undefined);
}

/** Where a lane's values are not finite: the first and last step drawn of each gap. */
export function gapsOf(points: readonly Point[], lane: number): { readonly from: number; readonly to: number }[] {
  const gaps: { from: number; to: number }[] = [];
  let open = false;
  for (const point of points) {
    const there = point[`gap${lane}`] !== undefined;
    const last = gaps.at(-1);
    if (there && open && last) last.to = point.step;
    else if (there) gaps.push({ from: point.step, to: point.step });
    // A position where the lane has nothing at all neither ends a gap nor begins one.
    if (there || point[`line${lane}`] !== undefined) open = there;
  }
  return gaps;
}

/** The points with a second figure's values above 0 beside them, under `name0`, `name1`, …: the skipped steps, say. */
export function withMarks(points: readonly Point[], marks: readonly Point[], name: string): Point[] {
  const byStep = new Map(marks.map((point) => [point.step, point]));
  return points.map((point) => {
    const there = Object.entries(byStep.get(point.step) ?? {}).filter(
      ([key, value]) => key.startsWith("line") && typeof value === "number" && value > 0,
    );
    return {
      ...point,
      ...Object.fromEntries(there.map(([key, value]) => [key.replace("line", name), value])),
    };
  });
}

/** The lanes' drifts as curves. A drift of 0, at the first step perhaps, has no place on a log axis. */
export function driftCurves(drifts: readonly (readonly DriftPoint[])[]): Curves {
  const rows = new Map<number, Record<string, number>>();
  drifts.forEach((points, lane) => {
    for (const { step, distance } of points) {
      if (distance === 0) continue;
      const row = rows.get(step) ?? {};
      if (Number.isFinite(distance)) row[`line${lane}`] = row[`low${lane}`] = row[`high${lane}`] = distance;
      else row[`gap${lane}`] = 1;
      rows.set(step, row);
    }
  });
  const sorted = [...rows].sort(([a], [b]) => a - b);
  const values = drifts
    .flat()
    .map(({ distance }) => distance)
    .filter((distance) => distance > 0 && Number.isFinite(distance));
  return {
    points: sorted.map(([step, row]) => ({ step, ...row })),
    lowest: Math.min(...values),
    highest: Math.max(...values),
    last: sorted.at(-1)?.[0] ?? 0,
    notFiniteSince: drifts.map((points) => {
      const lastFinite = points.findLastIndex(({ distance }) => Number.isFinite(distance));
      return points[lastFinite + 1]?.step;
    }),
  };
}
