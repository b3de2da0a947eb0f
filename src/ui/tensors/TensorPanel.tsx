/**
 * The dtype of every tensor of a lane's step, and why: by block, searchable. Drawn when it is opened, since a model of a
 * few layers has hundreds.
 */
import "./TensorPanel.css";
import { useEffect, useId, useState } from "react";
import { laneTitle } from "../../lab/lanes";
import { blocksOf, matching } from "../../lab/tensorBlocks";
import { bytesInWords } from "../../numerics/byteUnits";
import { useLab, useRun, useSetup } from "../context";
import { formatCount } from "../format";
import { Icon } from "../parts/Icon";
import { TensorRows } from "./TensorRows";

export function TensorPanel() {
  const [open, setOpen] = useState(false);
  return (
    <section className="tensors panel" aria-label="Tensors">
      <h2 className="panel-title">
        <button
          type="button"
          className="tensors-open"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <Icon name="chevron" />
          Tensors <span className="unit">the dtype of each, and why</span>
        </button>
      </h2>
      {open && <OpenTable />}
    </section>
  );
}

function OpenTable() {
  const lab = useLab();
  const experiment = useSetup(({ loaded, draft }) => loaded ?? draft);
  const lanes = useRun((view) => view.lanes);
  const [chosen, choose] = useState<string>();
  const [search, setSearch] = useState("");
  const group = useId();
  // The last lane is the one in half, where there are two.
  const lane = lanes.find(({ name }) => name === chosen) ?? lanes.at(-1);
  const name = lane?.name;
  const rows = useRun(({ tensors }) => (name === undefined ? undefined : tensors[name]));
  const missing = rows === undefined;
  useEffect(() => {
    if (name !== undefined && missing) lab.describe(name);
  }, [lab, name, missing]);
  if (rows === undefined) {
    return <p className="panel-empty">{lanes.length === 0 ? "Here once the lanes are built." : "Asking …"}</p>;
  }
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
        {lanes.length > 1 && (
          <span className="segments" role="radiogroup" aria-label="Lane whose tensors are shown">
            {lanes.map((one) => (
              <label key={one.name}>
                <input type="radio" name={group} checked={one.name === name} onChange={() => choose(one.name)} />
                {laneTitle(experiment, one.name)}
              </label>
            ))}
          </span>
        )}
      </div>
      <p className="tensors-count" aria-live="polite">
        {formatCount(found.length)} of {formatCount(rows.length)} tensors. Activations share memory, so a step takes less
        than their sum.
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
      {found.length === 0 && <p className="panel-empty">No tensor is called that.</p>}
    </>
  );
}
