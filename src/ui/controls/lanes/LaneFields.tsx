/** What a lane changes besides its precision: a small control for each setting, and a search for one more. */
import { useId, useState } from "react";
import { diffEntries } from "../../../config/diff";
import { laneConfig, type Experiment } from "../../../config/experiment";
import { fieldWords, valueInWords } from "../../../config/fieldWords";
import type { Lane } from "../../../config/lanes";
import { applies, valueAt, type FieldEntry, type FieldValue } from "../../../config/schema";
import { laneSettings, withoutLaneField } from "../../../lab/setup/laneEdits";
import { pageWords } from "../../../words/words";
import { useLab } from "../../context";
import { Button } from "../../parts/Button";
import { FieldInput } from "../FieldInput";
import { FieldSearch } from "./FieldSearch";

interface LaneFieldsProps {
  readonly lane: Lane;
  readonly draft: Experiment;
  /** The lane's, as the page calls it. */
  readonly title: string;
}

export function LaneFields({ lane, draft, title }: LaneFieldsProps) {
  const lab = useLab();
  const [searching, setSearching] = useState(false);
  const config = laneConfig(draft, lane);
  const own = diffEntries(lane.diff).filter(({ path, field }) => path !== "precision.kind" && applies(field, config));
  const { lanes: t } = pageWords();
  return (
    <>
      {own.map((entry) => (
        <OwnField key={entry.path} entry={entry} value={entry.value} lane={lane} draft={draft} />
      ))}
      {searching ? (
        <FieldSearch
          entries={laneSettings(draft, lane)}
          choose={({ path }) => {
            setSearching(false);
            lab.setField(path, valueAt(config, path), lane.name);
          }}
          cancel={() => setSearching(false)}
        />
      ) : (
        <button
          type="button"
          className="link lane-card-change"
          aria-label={t.changeSettingOf({ lane: title })}
          onClick={() => setSearching(true)}
        >
          {t.changeSetting}
        </button>
      )}
    </>
  );
}

interface OwnFieldProps {
  readonly entry: FieldEntry;
  readonly value: FieldValue;
  readonly lane: Lane;
  readonly draft: Experiment;
}

function OwnField({ entry, value, lane, draft }: OwnFieldProps) {
  const { path } = entry;
  const lab = useLab();
  const id = useId();
  const { lanes: t } = pageWords();
  const { label } = fieldWords(path);
  const common = valueAt(draft.base, path);
  return (
    <div className="lane-field" data-type={entry.field.type}>
      <label htmlFor={id}>{label}</label>
      <FieldInput
        id={id}
        entry={entry}
        value={value}
        slider={false}
        change={(next) => lab.setField(path, next, lane.name)}
      />
      <Button
        look="quiet"
        icon="close"
        aria-label={t.takeBack({ field: label })}
        title={t.takeBack({ field: label })}
        onClick={() => lab.setLanes(withoutLaneField(draft, lane.name, path))}
      />
      <p className="lane-field-base" id={`${id}-help`}>
        {t.insteadOf({ value: valueInWords(path, common) })}
      </p>
    </div>
  );
}
