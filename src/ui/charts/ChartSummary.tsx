/** A chart in words: each lane's latest, lowest and highest value. */
import type { Curves } from "./points";
import { useSetup } from "../context";
import { laneTitle } from "../../lab/lanes";
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
  return (
    <HiddenTable
      caption={`${title} up to step ${curves.last}`}
      columns={["Lane", "Latest", "Lowest", "Highest"]}
      rows={lanes.map((lane, index) => {
        const values = curves.points
          .map((point) => point[`line${index}`])
          .filter((value) => typeof value === "number");
        const figures = [values.at(-1) ?? Number.NaN, Math.min(...values), Math.max(...values)];
        return { key: lane, heading: laneTitle(experiment, lane), cells: figures.map((value) => format(value)) };
      })}
    />
  );
}
