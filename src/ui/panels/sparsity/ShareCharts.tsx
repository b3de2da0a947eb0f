/** What gates save over time, beside the loss: the share of each part awake, its target, and the FLOPs executed. */
import { laneConfig } from "../../../config/experiment";
import type { GatePart } from "../../../lab/curves/gateMap";
import { gatedParts } from "../../../lab/curves/gateTargets";
import type { Figure } from "../../../lab/curves/figures";
import { linearAxis } from "../../charts/axes";
import { SeriesChart } from "../../charts/SeriesChart";
import { useRun, useSetup } from "../../context";
import { formatLoss, formatShare, formatTick } from "../../../words/numbers";
import { TargetLines } from "./TargetLines";

const PARTS: readonly {
  readonly part: GatePart;
  readonly figure: Figure;
  readonly title: string;
  readonly empty: string;
}[] = [
  {
    part: "feedForward",
    figure: "activeUnits",
    title: "Blocks active",
    empty: "Share of feed-forward blocks active in each step.",
  },
  { part: "heads", figure: "activeHeads", title: "Heads active", empty: "Share of heads active in each step." },
];

const tick = (share: number): string => `${Math.round(100 * share)}`;
const wholeAxis = () => linearAxis(1);

export function ShareCharts() {
  const experiment = useSetup(({ loaded, draft }) => loaded ?? draft);
  const lossFloor = useRun((view) => view.lossFloor);
  const gated = new Set(experiment.lanes.flatMap((lane) => gatedParts(laneConfig(experiment, lane))));
  const parts = PARTS.filter(({ part }) => gated.has(part));
  return (
    <div className="gates-charts">
      {parts.map(({ part, figure, title, empty }) => (
        <SeriesChart
          key={part}
          title={title}
          unit="%"
          figure={figure}
          scale="linear"
          axis={wholeAxis}
          formatTick={tick}
          formatValue={formatShare}
          empty={empty}
          tools={<TargetKey />}
        >
          <TargetLines part={part} />
        </SeriesChart>
      ))}
      <SeriesChart
        title="FLOPs executed"
        unit="%"
        figure="executedShare"
        scale="linear"
        axis={wholeAxis}
        formatTick={tick}
        formatValue={formatShare}
        empty="The FLOPs that each step still executes."
      />
      <SeriesChart
        title="Loss"
        unit="nats"
        figure="loss"
        scale="linear"
        axis={({ highest }) => linearAxis(Math.max(highest, lossFloor ?? 0))}
        formatTick={formatTick}
        formatValue={formatLoss}
        empty="The effect on the loss."
      />
    </div>
  );
}

function TargetKey() {
  return (
    <span className="legend-dots" aria-hidden="true">
      <svg viewBox="0 0 22 8" width="22" height="8">
        <line x1="1" y1="4" x2="21" y2="4" stroke="var(--ink-faint)" strokeWidth="1.25" strokeDasharray="1.5 3" />
      </svg>
      target
    </span>
  );
}
