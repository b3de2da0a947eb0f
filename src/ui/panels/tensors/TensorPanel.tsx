/**
 * The dtype of every tensor of a lane's step, and why: by block, searchable. Drawn when it is opened, since a model of a
 * few layers has hundreds.
 */
import "./TensorPanel.css";
import { useState } from "react";
import { blocksOf, matching } from "../../../lab/readings/tensorBlocks";
import { bytesInWords } from "../../../words/byteUnits";
import { formatCount } from "../../../words/numbers";
import { pageWords } from "../../../words/words";
import { Disclosure } from "../../parts/Disclosure";
import { LanePicker } from "../../parts/LanePicker";
import { TensorRows } from "./TensorRows";
import { useDescription } from "./useDescription";

export function TensorPanel() {
  const { title, unit } = pageWords().tensors;
  return (
    <Disclosure title={title} unit={unit}>
      <OpenTable />
    </Disclosure>
  );
}

function OpenTable() {
  const { tensors: t } = pageWords();
  const { lanes, lane, choose, description } = useDescription();
  const [search, setSearch] = useState("");
  if (description === undefined) {
    return <p className="panel-empty">{lanes.length === 0 ? t.notBuilt : t.loading}</p>;
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
          placeholder={t.searchHint}
          aria-label={t.search}
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
        <LanePicker label={t.pick} lanes={lanes} lane={lane} choose={choose} />
      </div>
      <p className="tensors-count" aria-live="polite">
        {t.count({ found: found.length, all: rows.length })}
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
      {found.length === 0 && <p className="panel-empty">{t.none}</p>}
    </>
  );
}
