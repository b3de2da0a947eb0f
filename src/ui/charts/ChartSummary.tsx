/** A chart in words: each lane's latest, lowest and highest value. */
import type { Curves } from "./points";
import { useSetup } from "../context";
import { laneTitle } from "../../lab/lanes";

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
    <table className="visually-hidden">
      <caption>
        {title} up to step {curves.last}
      </caption>
      <thead>
        <tr>
          <th scope="col">Lane</th>
          <th scope="col">Latest</th>
          <th scope="col">Lowest</th>
          <th scope="col">Highest</th>
        </tr>
      </thead>
      <tbody>
        {lanes.map((lane, index) => {
          const values = curves.points
            .map((point) => point[`line${index}`])
            .filter((value) => typeof value === "number");
          return (
            <tr key={lane}>
              <th scope="row">{laneTitle(experiment, lane)}</th>
              <td>{format(values.at(-1) ?? Number.NaN)}</td>
              <td>{format(Math.min(...values))}</td>
              <td>{format(Math.max(...values))}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
