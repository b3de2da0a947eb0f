/** The lanes: which precisions train beside each other, and a checkpoint of each. */
import { applyDiff } from "../../config/diff";
import { diffInWords, precisionLabel, valueInWords } from "../../config/fieldWords";
import type { Lane } from "../../config/lanes";
import { laneConfig, type Experiment } from "../../config/experiment";
import { precision } from "../../config/precisionFields";
import { canAddLane, laneTitle, withAddedLane, withoutLane, withPrecision } from "../../lab/setup/lanes";
import { HEALTHY, keepsWeights } from "../../training/lane/runHealth";
import { pageWords } from "../../words/words";
import { useLab, useRun, useSetup } from "../context";
import { Button } from "../parts/Button";
import { LaneLine } from "../parts/LaneMark";

const KINDS = precision.members.kind.choices;

export function Lanes() {
  const { lanes: t } = pageWords().controls;
  const lab = useLab();
  const draft = useSetup((setup) => setup.draft);
  return (
    <fieldset className="lanes">
      <legend className="panel-title">{t.legend}</legend>
      <ul>
        {draft.lanes.map((lane, index) => (
          <LaneRow key={lane.name} lane={lane} index={index} draft={draft} />
        ))}
      </ul>
      {canAddLane(draft) && (
        <button type="button" className="link" onClick={() => lab.setLanes(withAddedLane(draft))}>
          {t.add}
        </button>
      )}
    </fieldset>
  );
}

interface LaneRowProps {
  readonly lane: Lane;
  readonly index: number;
  readonly draft: Experiment;
}

function LaneRow({ lane, index, draft }: LaneRowProps) {
  const { lanes: t } = pageWords().controls;
  const lab = useLab();
  const trained = useRun(({ figures }) => figures[lane.name] !== undefined);
  const finite = useRun(({ figures }) => keepsWeights(figures[lane.name]?.health ?? HEALTHY));
  const title = laneTitle(draft, lane.name);
  const shown = precisionLabel(laneConfig(draft, lane));
  // The select beside shows the precision; the lane's own name, where it has one, is what the charts call it.
  const others = [title, ...diffInWords(draft.base, lane.diff)].filter((words) => words !== shown);
  return (
    <li className="lane-row">
      <LaneLine index={index} />
      <span className="select select-quiet">
        <select
          aria-label={t.precision({ number: index + 1 })}
          value={applyDiff(draft.base, lane.diff).precision.kind}
          onChange={({ target }) => {
            const kind = KINDS.find((known) => known === target.value);
            if (kind) lab.setLanes(withPrecision(draft, lane.name, kind));
          }}
        >
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {valueInWords("precision.kind", kind)}
            </option>
          ))}
        </select>
      </span>
      <Button
        look="quiet"
        icon="download"
        disabled={!trained || !finite}
        aria-label={t.export({ lane: title })}
        title={finite ? t.exportTitle : t.notFinite}
        onClick={() => lab.exportCheckpoint(lane.name)}
      />
      <Button
        look="quiet"
        icon="close"
        disabled={draft.lanes.length === 1}
        aria-label={t.remove({ lane: title })}
        title={t.removeTitle}
        onClick={() => lab.setLanes(withoutLane(draft, lane.name))}
      />
      {others.length > 0 && <p className="lane-row-more">{others.join(" · ")}</p>}
    </li>
  );
}
