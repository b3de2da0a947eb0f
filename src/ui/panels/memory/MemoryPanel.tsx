/** Bytes on the GPU by kind: a stacked bar for each lane on one scale, and the figures below. */
import "./MemoryPanel.css";
import type { LaneInfo, LaneMemory } from "../../../lab/wire/protocol";
import { bytesInWords } from "../../../words/byteUnits";
import { useRun } from "../../context";
import { LaneMark } from "../../parts/LaneMark";

const KINDS = [
  { key: "parameters", label: "Parameters", help: "FP32 master weights" },
  { key: "halfWeights", label: "Half weights", help: "The 16-bit copy that the step computes with" },
  { key: "gradients", label: "Gradients", help: "One for each parameter that is trained" },
  {
    key: "optimizer",
    label: "Optimizer",
    help: "State that the optimizer keeps for each trained parameter between steps",
  },
  { key: "activations", label: "Activations", help: "What the forward pass keeps for the backward pass" },
] as const satisfies readonly { key: keyof LaneMemory; label: string; help: string }[];

/** More columns than this take smaller letters. */
export const MANY = 3;

export function MemoryPanel() {
  const lanes = useRun((view) => view.lanes);
  const largest = Math.max(1, ...lanes.map(({ memory }) => memory.total));
  const kinds = KINDS.map((kind, index) => ({ ...kind, index })).filter(({ key }) =>
    lanes.some(({ memory }) => memory[key] > 0),
  );
  return (
    <section className="memory panel" aria-label="Memory">
      <h2 className="panel-title">
        Memory <span className="unit">on the GPU, by kind</span>
      </h2>
      {lanes.length === 0 && <p className="panel-empty">Each lane’s memory by kind, once it is built.</p>}
      {lanes.map((lane, index) => (
        <MemoryBar key={lane.name} lane={lane} index={index} largest={largest} />
      ))}
      {lanes.length > 0 && (
        <div className="memory-scroll" data-many={lanes.length > MANY || undefined}>
          <table className="memory-table">
            <caption className="visually-hidden">Bytes by kind and lane</caption>
            <thead className="visually-hidden">
              <tr>
                <th scope="col">Kind</th>
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
        {KINDS.map(({ key }, kind) =>
          lane.memory[key] === 0 ? null : (
            <span key={key} style={{ flexGrow: lane.memory[key], background: `var(--kind-${kind})` }} />
          ),
        )}
      </div>
    </div>
  );
}
