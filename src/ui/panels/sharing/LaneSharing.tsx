/** One lane: layers down, parts across, a bar for each set of parameters, over the layers that use it; below, what it saves. */
import type { CSSProperties } from "react";
import type { LaneInfo } from "../../../lab/wire/protocol";
import { sharingSavings, type LayerRun, type PartRuns } from "../../../lab/readings/sharedLayers";
import { bytesInWords } from "../../../words/byteUnits";
import { formatLarge, formatShare } from "../../../words/numbers";
import { LaneMark, useLaneTitle } from "../../parts/LaneMark";
import { laneStyle } from "../../parts/laneStyle";
import { PART_LETTERS, PART_NAMES } from "./partNames";

interface LaneSharingProps {
  readonly name: string;
  readonly index: number;
  readonly parts: readonly PartRuns[];
  /** Absent until the lane is built. */
  readonly info: LaneInfo | undefined;
}

const KINDS = [
  { key: "parameters", label: "Weights" },
  { key: "halfWeights", label: "Half copies" },
  { key: "gradients", label: "Gradients" },
  { key: "optimizer", label: "Optimizer" },
] as const;

/** Beside a column's top: its first line is the letters'. */
const HEAD_ROWS = 1;

export function LaneSharing({ name, index, parts, info }: LaneSharingProps) {
  const title = useLaneTitle(name);
  const layers = parts[0]?.runs.reduce((sum, run) => sum + run.layers, 0) ?? 0;
  return (
    <li className="sharing-lane">
      <LaneMark index={index} name={name} />
      <div
        className="sharing-map"
        style={{ "--lane": laneStyle(index).color } as CSSProperties}
        role="img"
        aria-label={`${title}: ${inWords(parts)}`}
      >
        {Array.from({ length: layers }, (_, layer) => (
          <span key={layer} className="sharing-layer" style={{ gridArea: `${layer + 1 + HEAD_ROWS} / 1` }}>
            {layer + 1}
          </span>
        ))}
        {parts.map(({ part, runs }, column) => [
          <span key={part} className="sharing-letter" style={{ gridArea: `1 / ${column + 2}` }}>
            {PART_LETTERS[part]}
          </span>,
          ...runs.map((run) => (
            <span
              key={`${part} ${run.owner}`}
              className="sharing-run"
              data-shared={run.layers > 1 || undefined}
              title={runInWords(PART_NAMES[part], run)}
              style={{
                gridColumn: column + 2,
                gridRow: `${run.owner + 1 + HEAD_ROWS} / span ${run.layers}`,
              }}
            >
              {run.layers > 1 && Array.from({ length: run.layers }, (_, user) => <i key={user} />)}
            </span>
          )),
        ])}
      </div>
      {info && <Savings info={info} />}
    </li>
  );
}

function Savings({ info }: { readonly info: LaneInfo }) {
  const { parameters, share, bytes, totalBytes } = sharingSavings(info);
  const kinds = KINDS.filter(({ key }) => bytes[key] > 0);
  return (
    <dl className="sharing-savings">
      <div>
        <dt>Parameters</dt>
        <dd>{formatLarge(info.parameters)}</dd>
      </div>
      <div>
        <dt>Saved</dt>
        <dd>{parameters === 0 ? "none" : `${formatLarge(parameters)}, ${formatShare(share)}`}</dd>
      </div>
      {totalBytes > 0 && (
        <div>
          <dt>Bytes saved</dt>
          <dd>{bytesInWords(totalBytes)}</dd>
        </div>
      )}
      {kinds.map(({ key, label }) => (
        <div key={key} className="sharing-kind">
          <dt>{label}</dt>
          <dd>{bytesInWords(bytes[key])}</dd>
        </div>
      ))}
    </dl>
  );
}

function runInWords(part: string, { owner, layers }: LayerRun): string {
  if (layers === 1) return `Layer ${owner + 1} has its own ${part}.`;
  return `Layers ${owner + 1} to ${owner + layers} use the ${part} of layer ${owner + 1}.`;
}

function inWords(parts: readonly PartRuns[]): string {
  const shared = parts.flatMap(({ part, runs }) =>
    runs.filter(({ layers }) => layers > 1).map((run) => runInWords(PART_NAMES[part], run)),
  );
  return shared.length === 0 ? "every layer has its own parameters." : shared.join(" ");
}
