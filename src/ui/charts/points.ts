/** From a run's curves to what a chart draws: at most 150 positions, each with a mean and a band from low to high. */
import { rowsOf } from "../../lab/history";
import type { DriftPoint } from "../../lab/protocol";
import type { Figure, History } from "../../lab/history";
import type { Bucket } from "../../lab/series";

/** Each position carries a line's point and a band's; FACTS.md allows 300 drawn points a chart. */
export const LARGE_CHART_POSITIONS = 150;
/** A small chart is 170 pixels wide: more would only blacken it. */
export const SMALL_CHART_POSITIONS = 75;
/** Dots as wide as these touch where there are more. */
export const DOT_POSITIONS = 60;

/** `line0`, `low0`, `high0` and the marks' own names, `skipped0`, for the first lane, and so on. */
export type Point = Readonly<Record<string, number | undefined>> & { readonly step: number };

export interface Curves {
  readonly points: readonly Point[];
  readonly lowest: number;
  readonly highest: number;
  readonly last: number;
}

/** `end` draws each position's last value (a state, such as the scale); `mean` the average (a noisy figure). */
export function curvesOf(
  history: History,
  lanes: readonly string[],
  figure: Figure,
  draw: "mean" | "end",
  positions: number,
): Curves {
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
  };
}

function drawn(bucket: Bucket | undefined, lane: number, draw: "mean" | "end"): [string, number][] {
  if (bucket === undefined || bucket.count === 0) return [];
  const value = draw === "end" && Number.isFinite(bucket.end) ? bucket.end : bucket.mean;
  return [
    [`line${lane}`, value],
    [`low${lane}`, bucket.low],
    [`high${lane}`, bucket.high],
  ];
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
      if (!(distance > 0 && Number.isFinite(distance))) continue;
      const row = rows.get(step) ?? {};
      row[`line${lane}`] = row[`low${lane}`] = row[`high${lane}`] = distance;
      rows.set(step, row);
    }
  });
  const sorted = [...rows].sort(([a], [b]) => a - b);
  const values = sorted.flatMap(([, row]) => Object.values(row));
  return {
    points: sorted.map(([step, row]) => ({ step, ...row })),
    lowest: Math.min(...values),
    highest: Math.max(...values),
    last: sorted.at(-1)?.[0] ?? 0,
  };
}
