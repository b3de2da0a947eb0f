/** A chart in words: each lane's latest, lowest and highest value, or since when there is none. */
import type { Curves } from "./points";
import { useSetup } from "../context";
import { NO_FIGURE } from "../../words/numbers";
import { pageWords } from "../../words/words";
import { laneTitle } from "../../lab/setup/lanes";
import { HiddenTable } from "../parts/HiddenTable";

interface ChartSummaryProps {
  readonly title: string;
  readonly lanes: readonly string[];
  readonly curves: Curves;
  readonly format: (value: number) => string;
}

export function ChartSummary({ title, lanes, curves, format }: ChartSummaryProps) {
  const experiment = useSetup(({ loaded, draft }) => loaded ?? draft);
  if (curves.points.length === 0) return null;
  const { summary: t } = pageWords().charts;
  return (
    <HiddenTable
      caption={t.caption({ title, step: curves.last })}
      columns={[t.lane, t.latest, t.lowest, t.highest]}
      rows={lanes.map((lane, index) => ({
        key: lane,
        heading: laneTitle(experiment, lane),
        cells: summaryOf(curves, index, format),
      }))}
    />
  );
}

/** Latest, lowest and highest of one lane. What is not finite now has no latest value, and least of all the last finite one. */
export function summaryOf(curves: Curves, lane: number, format: (value: number) => string): string[] {
  const values = curves.points.map((point) => point[`line${lane}`]).filter((value) => typeof value === "number");
  const since = curves.notFiniteSince[lane];
  const latest = values.at(-1);
  const extremes = [Math.min(...values), Math.max(...values)];
  return [
    since !== undefined
      ? pageWords().charts.summary.notFiniteSince({ step: since })
      : latest === undefined
        ? NO_FIGURE
        : format(latest),
    ...extremes.map((value) => (Number.isFinite(value) ? format(value) : NO_FIGURE)),
  ];
}
