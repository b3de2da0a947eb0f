/** Every saved run of this browser: found, sorted, named, and opened in the lab. */
import "./Runs.css";
import { useEffect, useMemo, useState } from "react";
import { useStore } from "zustand";
import { fieldWords } from "../../config/fieldWords";
import { fields } from "../../config/schema";
import { differingFields, matches, sorted, type Sorting, type SortKey } from "../../lab/runs/runTable";
import { inSentences } from "../../words/report";
import { pageWords } from "../../words/words";
import { usePage } from "../context";
import { experimentTitle } from "./experimentTitle";
import { lossShown } from "./lossShown";
import { RunRow } from "./RunRow";

const LATEST: Sorting = { by: "savedAt", descending: true };
/** What reads best with the most first. */
const DESCENDING_FIRST: readonly SortKey[] = ["savedAt", "step", "bytes"];

export function RunsView() {
  const { library } = usePage();
  const { runs, leaving, problem } = useStore(library.view);
  const [wanted, setWanted] = useState("");
  const [sorting, setSorting] = useState(LATEST);
  const [all, setAll] = useState(false);
  useEffect(() => void library.refresh(), [library]);
  const { runs: t } = pageWords();
  const shown = useMemo(
    () =>
      sorted(
        (runs ?? []).filter((run) => matches(run, wanted, experimentTitle)),
        sorting,
      ),
    [runs, wanted, sorting],
  );
  const columns = useMemo(() => (all ? fields.map(({ path }) => path) : differingFields(shown)), [all, shown]);
  const most = Math.max(0, ...shown.flatMap(({ figures }) => figures.map(lossShown)).filter(Number.isFinite));
  const left = leaving.at(-1);
  const sort = (by: SortKey): void =>
    setSorting((now) => ({ by, descending: now.by === by ? !now.descending : DESCENDING_FIRST.includes(by) }));
  const heading = (by: SortKey, label: string) => (
    <th
      key={by}
      scope="col"
      aria-sort={sorting.by === by ? (sorting.descending ? "descending" : "ascending") : undefined}
    >
      <button type="button" title={t.sortBy({ column: label })} onClick={() => sort(by)}>
        {label}
      </button>
    </th>
  );
  return (
    <main className="runs" id="run" tabIndex={-1}>
      <header className="runs-head">
        <div>
          <h2 className="runs-title">{t.title}</h2>
          <p className="runs-about">{t.about}</p>
        </div>
        <input
          type="search"
          className="runs-search"
          aria-label={t.search}
          placeholder={t.searchHint}
          value={wanted}
          onChange={({ target }) => setWanted(target.value)}
        />
      </header>
      {problem && (
        <p className="runs-problem" role="alert">
          <strong>{inSentences(problem).message}</strong> {inSentences(problem).fix}
        </p>
      )}
      {left && (
        <p className="runs-left" role="status">
          {t.removed({ run: left.name })}{" "}
          <button type="button" className="link" onClick={() => library.undoRemove()}>
            {t.undo}
          </button>
        </p>
      )}
      {runs === undefined && !problem && <p className="runs-empty">{t.reading}</p>}
      {runs?.length === 0 && (
        <p className="runs-empty">
          <strong>{t.none.message}</strong> {t.none.fix}
        </p>
      )}
      {runs !== undefined && runs.length > 0 && (
        <>
          <div className="runs-bar">
            <span>{t.count({ shown: shown.length, all: runs.length })}</span>
            <label>
              <input type="checkbox" checked={all} onChange={({ target }) => setAll(target.checked)} /> {t.allColumns}
            </label>
          </div>
          {shown.length === 0 ? (
            <p className="runs-empty">{t.noMatch}</p>
          ) : (
            <div className="runs-scroll" role="region" aria-label={t.title}>
              <table className="runs-table">
                <thead>
                  <tr>
                    {heading("name", t.columns.name)}
                    <th scope="col">{t.columns.experiment}</th>
                    {heading("loss", t.columns.loss)}
                    {heading("step", t.columns.step)}
                    {heading("savedAt", t.columns.savedAt)}
                    {heading("bytes", t.columns.bytes)}
                    {columns.map((path) => heading(path, fieldWords(path).label))}
                  </tr>
                </thead>
                <tbody>
                  {shown.map((run) => (
                    <RunRow key={run.key} run={run} columns={columns} most={most} />
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </>
      )}
    </main>
  );
}
