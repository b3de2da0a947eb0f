/** Bytes on the GPU by kind: a stacked bar for each lane on one scale, and the figures below. */
import "./MemoryPanel.css";
import type { LaneInfo, LaneMemory } from "../../../lab/wire/protocol";
import { bytesInWords } from "../../../words/byteUnits";
import type { PageWords } from "../../../words/en/page";
import { pageWords } from "../../../words/words";
import { useRun } from "../../context";
import { LaneMark } from "../../parts/LaneMark";

/** In the order of their colours. */
const KINDS = [
  "parameters",
  "halfWeights",
  "gradients",
  "optimizer",
  "activations",
] as const satisfies readonly (keyof LaneMemory & keyof PageWords["memory"]["kinds"])[];

/** More columns than this take smaller letters. */
export const MANY = 3;

export function MemoryPanel() {
  const { memory: t } = pageWords();
  const lanes = useRun((view) => view.lanes);
  const largest = Math.max(1, ...lanes.map(({ memory }) => memory.total));
  const kinds = KINDS.map((key, index) => ({ key, ...t.kinds[key], index })).filter(({ key }) =>
    lanes.some(({ memory }) => memory[key] > 0),
  );
  return (
    <section className="memory panel" aria-label={t.region}>
      <h2 className="panel-title">
        {t.title} <span className="unit">{t.unit}</span>
      </h2>
      {lanes.length === 0 && <p className="panel-empty">{t.empty}</p>}
      {lanes.map((lane, index) => (
        <MemoryBar key={lane.name} lane={lane} index={index} largest={largest} />
      ))}
      {lanes.length > 0 && (
        <div className="memory-scroll" data-many={lanes.length > MANY || undefined}>
          <table className="memory-table">
            <caption className="visually-hidden">{t.caption}</caption>
            <thead className="visually-hidden">
              <tr>
                <th scope="col">{t.kind}</th>
                {lanes.map(({ name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {kinds.map(({ key, label, help, index }) => (
                <tr key={key} title={help}>
                  <th scope="row">
                    <span className="memory-swatch" style={{ background: `var(--kind-${index})` }} />
                    {label}
                  </th>
                  {lanes.map(({ name, memory }) => (
                    <td key={name}>{memory[key] === 0 ? "–" : bytesInWords(memory[key])}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

interface MemoryBarProps {
  readonly lane: LaneInfo;
  readonly index: number;
  readonly largest: number;
}

function MemoryBar({ lane, index, largest }: MemoryBarProps) {
  return (
    <div className="memory-lane">
      <p className="memory-lane-head">
        <LaneMark index={index} name={lane.name} />
        <strong>{bytesInWords(lane.memory.total)}</strong>
      </p>
      <div className="memory-bar" aria-hidden="true" style={{ width: `${(lane.memory.total / largest) * 100}%` }}>
        {KINDS.map((key, kind) =>
          lane.memory[key] === 0 ? null : (
            <span key={key} style={{ flexGrow: lane.memory[key], background: `var(--kind-${kind})` }} />
          ),
        )}
      </div>
    </div>
  );
}
