/** The lanes: what trains beside each other. Each is a card; below them one more, or one for each value of a setting. */
import "./Lanes.css";
import { useState } from "react";
import { canAddLane, withAddedLane } from "../../../lab/setup/laneEdits";
import { pageWords } from "../../../words/words";
import { useLab, useSetup } from "../../context";
import { LaneCard } from "./LaneCard";
import { VaryForm } from "./VaryForm";

export function Lanes() {
  const lab = useLab();
  const draft = useSetup((setup) => setup.draft);
  const [varies, setVaries] = useState(false);
  const { lanes: t } = pageWords();
  return (
    <fieldset className="lanes">
      <legend className="panel-title">{t.title}</legend>
      <ul>
        {draft.lanes.map((lane, index) => (
          // A lane's name changes while its fields are typed into.
          <LaneCard key={index} lane={lane} index={index} draft={draft} />
        ))}
      </ul>
      <p className="lanes-more">
        {canAddLane(draft) && (
          <button type="button" className="link" onClick={() => lab.setLanes(withAddedLane(draft))}>
            {t.add}
          </button>
        )}
        <button type="button" className="link" aria-expanded={varies} onClick={() => setVaries(!varies)}>
          {t.vary.open}
        </button>
      </p>
      {varies && <VaryForm close={() => setVaries(false)} />}
    </fieldset>
  );
}
