/** What gates save over time, beside the loss: the share of each part awake, its target, and the FLOPs executed. */
import { laneConfig } from "../../../config/experiment";
import type { GatePart } from "../../../lab/curves/gateMap";
import { gatedParts } from "../../../lab/curves/gateTargets";
import type { Figure } from "../../../lab/curves/figures";
import { linearAxis } from "../../charts/axes";
import { SeriesChart } from "../../charts/SeriesChart";
import { useRun, useSetup } from "../../context";
import { formatLoss, formatShare, formatTick } from "../../../words/numbers";
import { pageWords } from "../../../words/words";
import { TargetLines } from "./TargetLines";

const PARTS: readonly { readonly part: GatePart; readonly figure: Figure }[] = [
  { part: "feedForward", figure: "activeUnits" },
  { part: "heads", figure: "activeHeads" },
];

const tick = (share: number): string => `${Math.round(100 * share)}`;
const wholeAxis = () => linearAxis(1);

export function ShareCharts() {
  const { charts: t, parts: words } = pageWords().sparsity;
  const experiment = useSetup(({ loaded, draft }) => loaded ?? draft);
  const lossFloor = useRun((view) => view.lossFloor);
  const gated = new Set(experiment.lanes.flatMap((lane) => gatedParts(laneConfig(experiment, lane))));
  const parts = PARTS.filter(({ part }) => gated.has(part));
  return (
    <div className="gates-charts">
      {parts.map(({ part, figure }) => (
        <SeriesChart
          key={part}
          title={words[part].active}
          unit={t.unit}
          figure={figure}
          scale="linear"
          axis={wholeAxis}
          formatTick={tick}
          formatValue={formatShare}
          empty={words[part].chart}
          tools={<TargetKey />}
        >
          <TargetLines part={part} />
        </SeriesChart>
      ))}
      <SeriesChart
        title={t.executed.title}
        unit={t.unit}
        figure="executedShare"
        scale="linear"
        axis={wholeAxis}
        formatTick={tick}
        formatValue={formatShare}
        empty={t.executed.empty}
      />
      <SeriesChart
        title={t.loss.title}
        unit={t.loss.unit}
        figure="loss"
        scale="linear"
        axis={({ highest }) => linearAxis(Math.max(highest, lossFloor ?? 0))}
        formatTick={formatTick}
        formatValue={formatLoss}
        empty={t.loss.empty}
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
      {pageWords().sparsity.key.target}
    </span>
  );
}
