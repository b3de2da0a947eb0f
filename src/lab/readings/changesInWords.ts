/** The changes of a draft as lines for people. */
import type { Experiment } from "../../config/experiment";
import { fieldWords, valueInWords } from "../../config/fieldWords";
import type { FieldPath, FieldValue } from "../../config/schema";
import { pageWords } from "../../words/words";
import { changesBetween, type Change } from "../setup/changes";
import { laneTitle } from "../setup/lanes";

/** More lines than these say less. */
const MOST_LINES = 6;

/** Asked for at every step while a draft waits. */
const known = new WeakMap<Experiment, { readonly from: Experiment; readonly lines: readonly string[] }>();

/** What `to` differs from `from` in, a line each; the last says how many are left out. */
export function changesInWords(from: Experiment, to: Experiment): readonly string[] {
  const last = known.get(to);
  if (last?.from === from) return last.lines;
  const lines = linesOf(from, to);
  known.set(to, { from, lines });
  return lines;
}

function linesOf(from: Experiment, to: Experiment): string[] {
  const changes = changesBetween(from, to);
  const shown = changes.length > MOST_LINES ? changes.slice(0, MOST_LINES - 1) : changes;
  const left = changes.length - shown.length;
  const lines = shown.map((change) => lineOf(change, from, to));
  return left > 0 ? [...lines, pageWords().changes.more({ count: left })] : lines;
}

function lineOf(change: Change, from: Experiment, to: Experiment): string {
  const { changes: t } = pageWords();
  switch (change.kind) {
    case "field":
      return t.field(inWords(change));
    case "lane-field":
      return t.laneField({ lane: laneTitle(to, change.lane), ...inWords(change) });
    case "lane-added":
      return t.laneAdded({ lane: laneTitle(to, change.lane) });
    case "lane-removed":
      return t.laneRemoved({ lane: laneTitle(from, change.lane) });
    case "lane-renamed":
      return t.laneRenamed({ lane: laneTitle(from, change.lane), to: laneTitle(to, change.to) });
    case "lane-order":
      return t.laneOrder;
    default:
      return change satisfies never;
  }
}

interface FieldChange {
  readonly path: FieldPath;
  readonly from: FieldValue;
  readonly to: FieldValue;
}

function inWords({ path, from, to }: FieldChange): { field: string; from: string; to: string } {
  return { field: fieldWords(path).label, from: valueInWords(path, from), to: valueInWords(path, to) };
}
