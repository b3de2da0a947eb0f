/** The figures that matter, large: a row for each lane, and how each differs from the reference, the first where none is named. */
import "./Headline.css";
import type { ReactNode } from "react";
import type { LaneInfo } from "../../lab/wire/protocol";
import type { LaneFigures } from "../../lab/run/runStore";
import { formatBytes } from "../../words/byteUnits";
import { changeInWords } from "../../words/figures";
import { useLab, useRun, useSetup } from "../context";
import { formatCount, formatLoss, formatMs, formatScale, NO_FIGURE } from "../../words/numbers";
import type { PageWords } from "../../words/en/page";
import { pageWords } from "../../words/words";
import { LaneMark } from "../parts/LaneMark";
import { PowerText } from "../parts/Power";

type Column = keyof PageWords["headline"]["columns"];

/** As LaneFiguresRow has them. */
const COLUMNS: readonly Column[] = ["loss", "validation", "stepMs", "memory", "skipped", "scale"];

export function Headline() {
  const t = pageWords().headline;
  const lanes = useRun((view) => view.lanes);
  const named = useSetup(({ loaded, draft }) => (loaded ?? draft).reference);
  const reference = lanes.find(({ name }) => name === named) ?? lanes[0];
  return (
    <section className="headline panel" aria-label={t.region}>
      <table>
        <caption className="visually-hidden">{t.caption}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{t.lane}</span>
            </th>
            {COLUMNS.map((column) => (
              <th key={column} scope="col">
                {t.columns[column].title} <span className="unit">{t.columns[column].unit}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lanes.map((lane, index) => (
            <LaneFiguresRow key={lane.name} lane={lane} index={index} first={reference} />
          ))}
          {lanes.length === 0 && (
            <tr>
              <td colSpan={COLUMNS.length + 1} className="headline-empty">
                {t.empty}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </section>
  );
}

interface LaneRowProps {
  readonly lane: LaneInfo;
  readonly index: number;
  readonly first: LaneInfo | undefined;
}

function LaneFiguresRow({ lane, index, first }: LaneRowProps) {
  const t = pageWords().headline;
  const { history } = useLab();
  const now = useRun(({ figures }) => figures[lane.name]);
  const reference = useRun(({ figures }) => (first && first.name !== lane.name ? figures[first.name] : undefined));
  const compared = first !== undefined && first.name !== lane.name;
  const ms = formatMs(now?.medianStepMs);
  const memory = formatBytes(lane.memory.total);
  const scaled = lane.half !== "none";
  return (
    <tr>
      <th scope="row" className="headline-lane">
        <LaneMark index={index} name={lane.name} />
        <span className="headline-size">
          {lane.half === "none" ? t.parameters({ parameters: lane.parameters }) : t.half[lane.half]}
        </span>
      </th>
      <Figure
        column="loss"
        value={formatLoss(now?.loss)}
        note={
          sinceInWords(history.series(lane.name, "loss")?.notFiniteSince) ??
          difference(now, reference, ({ loss }) => loss)
        }
      />
      <Figure
        column="validation"
        value={formatLoss(now?.validationLoss)}
        note={
          sinceInWords(history.series(lane.name, "validation")?.notFiniteSince) ??
          difference(now, reference, ({ validationLoss }) => validationLoss)
        }
      />
      <Figure
        column="stepMs"
        value={ms.figure}
        unit={ms.unit}
        note={difference(now, reference, ({ medianStepMs }) => medianStepMs)}
      />
      <Figure
        column="memory"
        value={memory.figure}
        unit={memory.unit}
        note={compared ? changeInWords(lane.memory.total / first.memory.total - 1) : undefined}
      />
      <Figure column="skipped" value={scaled && now ? formatCount(now.skippedSteps) : NO_FIGURE} />
      <Figure column="scale" value={scaled ? formatScale(now?.scale) : NO_FIGURE} />
    </tr>
  );
}

/** Under a figure that is not finite. */
function sinceInWords(step: number | undefined): string | undefined {
  return step === undefined ? undefined : pageWords().headline.since({ step });
}

/** How a lane's figure differs from the first lane's, where both have one. */
function difference(
  now: LaneFigures | undefined,
  reference: LaneFigures | undefined,
  pick: (figures: LaneFigures) => number | undefined,
): string | undefined {
  const [a, b] = [now && pick(now), reference && pick(reference)];
  return Number.isFinite(a) && Number.isFinite(b) ? changeInWords(Number(a) / Number(b) - 1) : undefined;
}

interface FigureProps {
  readonly column: Column;
  readonly value: string;
  readonly unit?: string;
  readonly note?: ReactNode;
}

/** What no digits can say. */
const NOT_FINITE = /NaN|∞/;

function Figure({ column, value, unit, note }: FigureProps) {
  return (
    <td
      className="figure"
      data-title={pageWords().headline.columns[column].short}
      data-bad={NOT_FINITE.test(value) || undefined}
    >
      <span className="figure-value">
        <PowerText text={value} />
      </span>
      {unit !== undefined && value !== NO_FIGURE && <span className="figure-unit">{unit}</span>}
      {note !== undefined && <span className="figure-note">{note}</span>}
    </td>
  );
}
