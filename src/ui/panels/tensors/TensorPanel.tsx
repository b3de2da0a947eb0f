/**
 * The dtype of every tensor of a lane's step, and why: by block, searchable. Drawn when it is opened, since a model of a
 * few layers has hundreds.
 */
import "./TensorPanel.css";
import { useState } from "react";
import { blocksOf, matching } from "../../../lab/readings/tensorBlocks";
import { bytesInWords } from "../../../words/byteUnits";
import { formatCount } from "../../../words/numbers";
import { Disclosure } from "../../parts/Disclosure";
import { LanePicker } from "../../parts/LanePicker";
import { TensorRows } from "./TensorRows";
import { useDescription } from "./useDescription";

export function TensorPanel() {
  return (
    <Disclosure title="Tensors" unit="the dtype of each tensor, and why">
      <OpenTable />
    </Disclosure>
  );
}

function OpenTable() {
  const { lanes, lane, choose, description } = useDescription();
  const [search, setSearch] = useState("");
  if (description === undefined) {
    return <p className="panel-empty">{lanes.length === 0 ? "Available once the lanes are built." : "Loading …"}</p>;
  }
  const { rows } = description;
  const found = matching(rows, search);
  const blocks = blocksOf(found);
  return (
    <>
      <div className="tensors-tools">
        <input
          type="search"
          className="tensors-search"
          placeholder="Search: a name, f16, norm …"
          aria-label="Search tensors"
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
        <LanePicker label="Lane whose tensors are shown" lanes={lanes} lane={lane} choose={choose} />
      </div>
      <p className="tensors-count" aria-live="polite">
        {formatCount(found.length)} of {formatCount(rows.length)} tensors. Activations share memory, so a step takes
        less than their sum.
      </p>
      {blocks.map(({ block, lines, bytes }, index) => (
        <details key={block} className="tensors-block" open={search !== "" || index === 0}>
          <summary>
            <code>{block}</code>
            <span className="unit">
              {formatCount(lines.length)} · {bytesInWords(bytes)}
            </span>
          </summary>
          <TensorRows lines={lines} />
        </details>
      ))}
      {found.length === 0 && <p className="panel-empty">No tensor matches.</p>}
    </>
  );
}
