/** One lane: its name, its precision, what else it changes, and what can be done with it. */
import { useState } from "react";
import { applyDiff } from "../../../config/diff";
import type { Experiment } from "../../../config/experiment";
import { valueInWords } from "../../../config/fieldWords";
import type { Lane } from "../../../config/lanes";
import { precision } from "../../../config/precisionFields";
import { canAddLane, withDuplicate, withMoved, withoutLane } from "../../../lab/setup/laneEdits";
import { laneTitle } from "../../../lab/setup/lanes";
import { HEALTHY, keepsWeights } from "../../../training/lane/runHealth";
import { pageWords } from "../../../words/words";
import { useLab, useRun } from "../../context";
import { Button } from "../../parts/Button";
import { LaneLine } from "../../parts/LaneMark";
import { LaneFields } from "./LaneFields";
import { LaneName } from "./LaneName";

const KINDS = precision.members.kind.choices;

interface LaneCardProps {
  readonly lane: Lane;
  readonly index: number;
  readonly draft: Experiment;
}

export function LaneCard({ lane, index, draft }: LaneCardProps) {
  const lab = useLab();
  const trained = useRun(({ figures }) => figures[lane.name] !== undefined);
  const finite = useRun(({ figures }) => keepsWeights(figures[lane.name]?.health ?? HEALTHY));
  const [more, setMore] = useState(false);
  const title = laneTitle(draft, lane.name);
  const { lanes: t } = pageWords();
  return (
    <li className="lane-card">
      <div className="lane-card-head">
        <LaneLine index={index} />
        <LaneName lane={lane} index={index} draft={draft} />
        <Button
          look="quiet"
          icon="download"
          disabled={!trained || !finite}
          aria-label={t.exportCheckpoint({ lane: title })}
          title={finite ? t.exportHint : t.notFinite}
          onClick={() => lab.questions.exportCheckpoint(lane.name)}
        />
        <Button
          look="quiet"
          icon="more"
          aria-expanded={more}
          aria-label={t.more({ lane: title })}
          title={t.moreHint}
          onClick={() => setMore(!more)}
        />
      </div>
      {more && <Actions lane={lane} index={index} draft={draft} />}
      <div className="lane-card-body">
        <span className="select">
          <select
            aria-label={t.precision({ number: index + 1 })}
            value={applyDiff(draft.base, lane.diff).precision.kind}
            onChange={({ target }) => lab.setField("precision.kind", target.value, lane.name)}
          >
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {valueInWords("precision.kind", kind)}
              </option>
            ))}
          </select>
        </span>
        <LaneFields lane={lane} draft={draft} title={title} />
      </div>
    </li>
  );
}

function Actions({ lane: { name }, index, draft }: LaneCardProps) {
  const lab = useLab();
  const { lanes: t } = pageWords();
  const last = draft.lanes.length - 1;
  return (
    <div className="lane-card-actions">
      <Button look="quiet" disabled={!canAddLane(draft)} onClick={() => lab.setLanes(withDuplicate(draft, name))}>
        {t.duplicate}
      </Button>
      <Button look="quiet" disabled={index === 0} onClick={() => lab.setLanes(withMoved(draft, name, -1))}>
        {t.moveUp}
      </Button>
      <Button look="quiet" disabled={index === last} onClick={() => lab.setLanes(withMoved(draft, name, 1))}>
        {t.moveDown}
      </Button>
      <Button look="quiet" disabled={last === 0} onClick={() => lab.setLanes(withoutLane(draft, name))}>
        {t.remove}
      </Button>
    </div>
  );
}
