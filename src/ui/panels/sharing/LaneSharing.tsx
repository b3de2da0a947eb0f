/** One lane: layers down, parts across, a bar for each set of parameters, over the layers that use it; below, what it saves. */
import type { CSSProperties } from "react";
import type { LaneInfo } from "../../../lab/wire/protocol";
import { sharingSavings, type PartRuns } from "../../../lab/readings/sharedLayers";
import { bytesInWords } from "../../../words/byteUnits";
import { formatLarge, formatShare } from "../../../words/numbers";
import { pageWords } from "../../../words/words";
import { LaneMark, useLaneTitle } from "../../parts/LaneMark";
import { laneStyle } from "../../parts/laneStyle";
import { PART_LETTERS } from "./partLetters";

interface LaneSharingProps {
  readonly name: string;
  readonly index: number;
  readonly parts: readonly PartRuns[];
  /** Absent until the lane is built. */
  readonly info: LaneInfo | undefined;
}

const KINDS = ["parameters", "halfWeights", "gradients", "optimizer"] as const;

/** Beside a column's top: its first line is the letters'. */
const HEAD_ROWS = 1;

export function LaneSharing({ name, index, parts, info }: LaneSharingProps) {
  const { sharing: t } = pageWords();
  const title = useLaneTitle(name);
  const layers = parts[0]?.runs.reduce((sum, run) => sum + run.layers, 0) ?? 0;
  return (
    <li className="sharing-lane">
      <LaneMark index={index} name={name} />
      <div
        className="sharing-map"
        style={{ "--lane": laneStyle(index).color } as CSSProperties}
        role="img"
        aria-label={t.lane({ lane: title, shared: sharedRuns(parts) })}
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
              title={t.run({ part, ...run })}
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
  const kinds = KINDS.filter((key) => bytes[key] > 0);
  const { sharing: t } = pageWords();
  return (
    <dl className="sharing-savings">
      <div>
        <dt>{t.parameters}</dt>
        <dd>{formatLarge(info.parameters)}</dd>
      </div>
      <div>
        <dt>{t.saved}</dt>
        <dd>{parameters === 0 ? t.none : `${formatLarge(parameters)}, ${formatShare(share)}`}</dd>
      </div>
      {totalBytes > 0 && (
        <div>
          <dt>{t.bytesSaved}</dt>
          <dd>{bytesInWords(totalBytes)}</dd>
        </div>
      )}
      {kinds.map((key) => (
        <div key={key} className="sharing-kind">
          <dt>{t.kinds[key]}</dt>
          <dd>{bytesInWords(bytes[key])}</dd>
        </div>
      ))}
    </dl>
  );
}

function sharedRuns(parts: readonly PartRuns[]) {
  return parts.flatMap(({ part, runs }) => runs.filter(({ layers }) => layers > 1).map((run) => ({ part, ...run })));
}
