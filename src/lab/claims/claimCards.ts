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
import { NO_FIGURE } from "./claimRows";
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
  const rows = claim.rows.map(({ what, claimed, judge }) => ({
    what,
    claimed,
    measured: lanes.map((lane) => judge({ lane, reference, history, finished, software })),
  }));
  return {
    number: claim.number,
    title: claim.title,
    sentence: claim.sentence,
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
  return `“${title}” saves in another way too, so its figures combine both.`;
}

/** What a lane changes, in the words of the controls. */
function changesOf({ config }: LaneMeasure, lane: LaneMeasure): string {
  return diffInWords(config, diffConfig(config, lane.config)).join(", ");
}

const WORDS: readonly (readonly [Verdict, string])[] = [
  ["holds", "Holds here"],
  ["partly", "Holds in part"],
  ["fails", "Does not hold here"],
  ["open", "Undecided"],
];

/** One sentence for each verdict, with the figures that it is about; lanes are named where they disagree. */
function verdictOf(rows: readonly CardRow[], lanes: readonly LaneMeasure[]): string {
  const isBlank = rows.every(({ measured }) => measured.every(({ text }) => text === NO_FIGURE));
  if (isBlank) return "Nothing measured yet: train to see.";
  const said = WORDS.flatMap(([verdict, words]) => {
    const figures = rows.flatMap(({ what, measured }) => {
      const those = lanes.filter((_, lane) => measured[lane]?.verdict === verdict);
      if (those.length === 0) return [];
      const whose = those.length === lanes.length ? "" : ` (${those.map(({ title }) => title).join(", ")})`;
      return [`${what.toLowerCase().replace("flops", "FLOPs")}${whose}`];
    });
    return figures.length === 0 ? [] : [`${words}: ${figures.join(", ")}.`];
  });
  return said.length === 0 ? "The article states no figure; these are measured here." : said.join(" ");
}
