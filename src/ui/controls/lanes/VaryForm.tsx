/** One lane for each of two to four values of a setting. */
import { useId, useState } from "react";
import { laneConfig } from "../../../config/experiment";
import { fieldWords } from "../../../config/fieldWords";
import type { Lane } from "../../../config/lanes";
import { valueAt, type FieldEntry, type FieldValue } from "../../../config/schema";
import { laneSettings, PAGE_LANES, varied } from "../../../lab/setup/laneEdits";
import { laneTitle } from "../../../lab/setup/lanes";
import { firstValues } from "../../../lab/setup/vary";
import { pageWords } from "../../../words/words";
import { useLab, useSetup } from "../../context";
import { Button } from "../../parts/Button";
import { FieldSearch } from "./FieldSearch";
import { VaryValues } from "./VaryValues";

export function VaryForm({ close }: { readonly close: () => void }) {
  const lab = useLab();
  const id = useId();
  const draft = useSetup((setup) => setup.draft);
  const [chosen, setChosen] = useState<string>();
  const [entry, setEntry] = useState<FieldEntry>();
  const [values, setValues] = useState<readonly FieldValue[]>([]);
  const choose = (next: FieldEntry, of: Lane): void => {
    setEntry(next);
    setValues(firstValues(next.field, valueAt(laneConfig(draft, of), next.path)));
  };
  const { lanes: t } = pageWords();
  const lane = draft.lanes.find(({ name }) => name === chosen) ?? draft.lanes.at(-1);
  if (!lane) return null;
  const givesWay = Math.max(0, draft.lanes.length - 1 + values.length - PAGE_LANES);
  return (
    <div className="vary" role="group" aria-label={t.vary.title}>
      <p className="vary-title">{t.vary.title}</p>
      {draft.lanes.length > 1 && (
        <div className="vary-row">
          <label htmlFor={`${id}-lane`}>{t.vary.lane}</label>
          <span className="select">
            <select
              id={`${id}-lane`}
              value={lane.name}
              onChange={({ target }) => {
                setChosen(target.value);
                setEntry(undefined);
              }}
            >
              {draft.lanes.map(({ name }) => (
                <option key={name} value={name}>
                  {laneTitle(draft, name)}
                </option>
              ))}
            </select>
          </span>
        </div>
      )}
      {entry === undefined ? (
        <FieldSearch
          entries={laneSettings(draft, lane, { own: true })}
          choose={(next) => choose(next, lane)}
          cancel={close}
        />
      ) : (
        <>
          <div className="vary-row">
            <span>{fieldWords(entry.path).label}</span>
            <button type="button" className="link" onClick={() => setEntry(undefined)}>
              {t.vary.another}
            </button>
          </div>
          <VaryValues
            key={`${lane.name} ${entry.path}`}
            path={entry.path}
            field={entry.field}
            first={values}
            give={setValues}
          />
          {givesWay > 0 && values.length > 0 && <p className="vary-note">{t.vary.givesWay({ count: givesWay })}</p>}
          <div className="vary-actions">
            <Button
              look="primary"
              disabled={values.length === 0}
              onClick={() => {
                lab.setLanes(varied(draft, lane.name, entry.path, values));
                close();
              }}
            >
              {t.vary.make({ count: values.length })}
            </Button>
            <Button look="quiet" onClick={close}>
              {t.cancel}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}
