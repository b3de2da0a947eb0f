/** One run: its name and note, what it is, how far it came, and what can be done with it. */
import { fieldWords, valueInWords } from "../../config/fieldWords";
import { valueAt, type FieldPath } from "../../config/schema";
import { copyOf } from "../../lab/persistence/runKey";
import type { ListedRun } from "../../lab/persistence/runList";
import { laneTitle } from "../../lab/setup/lanes";
import { bytesInWords } from "../../words/byteUnits";
import { formatDate } from "../../words/dates";
import { formatLoss } from "../../words/numbers";
import { pageWords } from "../../words/words";
import { useLab, usePage } from "../context";
import { Button } from "../parts/Button";
import { LaneLine } from "../parts/LaneMark";
import { experimentTitle } from "./experimentTitle";
import { lossShown } from "./lossShown";
import { WriteOver } from "./WriteOver";

interface RunRowProps {
  readonly run: ListedRun;
  readonly columns: readonly FieldPath[];
  /** The largest loss that is shown: the longest bar. */
  readonly most: number;
}

export function RunRow({ run, columns, most }: RunRowProps) {
  const { library } = usePage();
  const { key, name, note, pinned, experiment, step, savedAt, bytes } = run;
  const { runs: t } = pageWords();
  const { base } = experiment;
  return (
    <tr data-pinned={pinned || undefined}>
      <th scope="row" className="run-name">
        <WriteOver
          text={name}
          label={t.rename({ run: name })}
          inputLabel={t.newName({ run: name })}
          write={(next) => next !== "" && void library.note(key, { name: next })}
        />
        <WriteOver
          quiet
          text={note}
          empty={t.addNote}
          label={t.noteOf({ run: name })}
          inputLabel={t.noteOf({ run: name })}
          write={(next) => void library.note(key, { note: next })}
        />
        <RunActions run={run} />
      </th>
      <td data-title={t.columns.experiment}>{experimentTitle(experiment)}</td>
      <td data-title={t.columns.loss}>
        <Losses run={run} most={most} />
      </td>
      <td className="run-figure" data-title={t.columns.step}>
        {t.stepOf({ step, steps: base.training.steps })}
      </td>
      <td className="run-figure" data-title={t.columns.savedAt}>
        {formatDate(savedAt)}
      </td>
      <td className="run-figure" data-title={t.columns.bytes}>
        {bytes === 0 ? t.noWeights : bytesInWords(bytes)}
      </td>
      {columns.map((path) => (
        <td key={path} className="run-figure" data-title={fieldWords(path).label}>
          {valueInWords(path, valueAt(base, path))}
        </td>
      ))}
    </tr>
  );
}

function RunActions({ run: { key, name, pinned, experiment } }: { readonly run: ListedRun }) {
  const lab = useLab();
  const { library } = usePage();
  const { runs: t } = pageWords();
  return (
    <span className="run-actions">
      <button
        type="button"
        className="link"
        aria-label={t.openRun({ run: name })}
        onClick={() => lab.openRun(experiment, copyOf(key))}
      >
        {t.open}
      </button>
      <Button
        look="quiet"
        icon="pin"
        aria-pressed={pinned}
        aria-label={pinned ? t.unpin({ run: name }) : t.pin({ run: name })}
        title={pinned ? t.unpin({ run: name }) : t.pin({ run: name })}
        onClick={() => void library.note(key, { pinned: !pinned })}
      />
      <Button
        look="quiet"
        icon="close"
        aria-label={t.remove({ run: name })}
        title={t.remove({ run: name })}
        onClick={() => library.remove(key)}
      />
    </span>
  );
}

/** Each lane's last loss with a bar behind it. */
function Losses({ run: { figures, experiment }, most }: { readonly run: ListedRun; readonly most: number }) {
  const { runs: t } = pageWords();
  return (
    <ul className="run-losses">
      {figures.map((figure, index) => {
        const loss = lossShown(figure);
        const what = figure.validationLoss === undefined ? t.ofTraining : t.ofValidation;
        return (
          <li key={figure.lane} title={what}>
            <LaneLine index={index} />
            <span className="run-lane">{laneTitle(experiment, figure.lane)}</span>
            <span className="run-loss">
              <span
                className="run-bar"
                style={{ inlineSize: Number.isFinite(loss) && most > 0 ? `${(100 * loss) / most}%` : 0 }}
              />
              <span className="run-loss-value">{Number.isFinite(loss) ? formatLoss(loss) : t.notFinite}</span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
