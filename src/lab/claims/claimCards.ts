/**
 * Claims beside what this device measured: for each claim that the lanes of an experiment put to the test, a card of plain
 * data. A lane is held against another where they differ in nothing but what the claim is about.
 */
import { diffConfig } from "../../config/diff";
import type { Experiment } from "../../config/experiment";
import { diffInWords } from "../../config/fieldWords";
import type { History } from "../curves/history";
import type { RunView } from "../run/runStore";
import type { Claim } from "./claim";
import { CLAIMS } from "./claimList";
import { NO_FIGURE } from "../../words/numbers";
import { pageWords } from "../../words/words";
import type { RowId } from "./claimRows";
import { differsIn, type Compared } from "./comparison";
import { conditionsOf, type Condition } from "./conditions";
import type { Judged, Verdict } from "./judged";
import { measureLane, type LaneMeasure } from "./measures";

export interface ClaimCard {
  readonly number: number;
  readonly title: string;
  readonly sentence: string;
  /** The lane that the others are held against. */
  readonly reference: string;
  readonly lanes: readonly string[];
  readonly rows: readonly CardRow[];
  /** "Holds here: FLOPs executed. Does not hold here: …" */
  readonly verdict: string;
  readonly conditions: readonly Condition[];
}

export interface CardRow {
  readonly id: RowId;
  readonly what: string;
  readonly claimed: string;
  /** For each lane. */
  readonly measured: readonly Judged[];
}

/** A card for each claim that the lanes put to the test. */
export function claimCards(experiment: Experiment, view: RunView, history: History): ClaimCard[] {
  const measures = experiment.lanes.map((lane) => measureLane(experiment, lane, view, history));
  return CLAIMS.flatMap((claim) => {
    const { about, compare } = claim;
    const compared = compare(measures, experiment);
    if (!compared) return [];
    const card = cardOf(claim, compared, view, history);
    const others =
      about === undefined ? [] : compared.lanes.filter((lane) => !differsIn(compared.reference, lane, [about]));
    return [{ ...card, verdict: [card.verdict, ...others.map(ofBoth)].join(" ") }];
  });
}

function cardOf(claim: Claim, { reference, lanes }: Compared, view: RunView, history: History): ClaimCard {
  const finished = view.status === "finished";
  const software = view.adapter?.software === true;
  const t = pageWords().claims;
  const { title, sentence } = t.claims[claim.id];
  const rows = claim.rows.map(({ what, claimed, judge }) => ({
    id: what,
    what: t.rows[what].label,
    claimed: claimed(),
    measured: lanes.map((lane) => judge({ lane, reference, history, finished, software })),
  }));
  return {
    number: claim.number,
    title,
    sentence,
    reference: reference.name,
    lanes: lanes.map(({ name }) => name),
    rows,
    verdict: verdictOf(rows, lanes),
    conditions: conditionsOf(
      claim,
      { reference, lanes },
      lanes.map((lane) => changesOf(reference, lane)),
      view,
    ),
  };
}

function ofBoth({ title }: LaneMeasure): string {
  return pageWords().claims.ofBoth({ lane: title });
}

/** What a lane changes, in the words of the controls. */
function changesOf({ config }: LaneMeasure, lane: LaneMeasure): string {
  return diffInWords(config, diffConfig(config, lane.config)).join(", ");
}

/** In the order in which they are said. */
const VERDICTS = ["holds", "partly", "fails", "open"] as const satisfies readonly Verdict[];

/** One sentence for each verdict, with the figures that it is about; lanes are named where they disagree. */
function verdictOf(rows: readonly CardRow[], lanes: readonly LaneMeasure[]): string {
  const t = pageWords().claims;
  const isBlank = rows.every(({ measured }) => measured.every(({ text }) => text === NO_FIGURE));
  if (isBlank) return t.nothingYet;
  const verdicts = VERDICTS.flatMap((verdict) => {
    const figures = rows.flatMap(({ id, measured }) => {
      const those = lanes.filter((_, lane) => measured[lane]?.verdict === verdict);
      if (those.length === 0) return [];
      return [{ row: id, lanes: those.length === lanes.length ? [] : those.map(({ title }) => title) }];
    });
    return figures.length === 0 ? [] : [{ verdict, figures }];
  });
  return verdicts.length === 0 ? t.noFigure : t.verdict({ verdicts });
}
