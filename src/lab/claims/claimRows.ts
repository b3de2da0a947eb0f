/** The figures that claims are made of: what is measured of a lane against its reference, and how it is judged. */
import type { PageWords } from "../../words/en/page";
import { NO_FIGURE } from "../../words/numbers";
import { pageWords } from "../../words/words";
import type { Judged } from "./judged";
import { lossGap, type GateMeasure, type LaneMeasure, type LossGap } from "./measures";
import type { History } from "../curves/history";

/** What a row of a claim knows of its two lanes. */
export interface Comparison {
  readonly lane: LaneMeasure;
  readonly reference: LaneMeasure;
  readonly history: History;
  readonly finished: boolean;
  /** On an adapter whose times say nothing of a GPU's. */
  readonly software: boolean;
}

export type RowId = keyof PageWords["claims"]["rows"];

export interface ClaimRow {
  readonly what: RowId;
  /** As the article has it, when it is shown; NO_FIGURE where it names none. */
  readonly claimed: () => string;
  readonly judge: (comparison: Comparison) => Judged;
}

/** What the article claims, where it names no figure. */
export const noFigure = (): string => NO_FIGURE;
const UNMEASURED: Judged = { text: NO_FIGURE, verdict: "open" };

export function changeText(change: number): string {
  return pageWords().claims.change({ change });
}

type Pick = (lane: LaneMeasure) => number | undefined;

/** Of a lane against its reference; undefined while either is unknown. */
function changeOf({ lane, reference }: Comparison, pick: Pick): number | undefined {
  const [value, other] = [pick(lane), pick(reference)];
  return value === undefined || other === undefined ? undefined : value / other - 1;
}

/** A claimed change: −0.4 is forty percent less, and anything below that holds too. Compared as it is read, in percent. */
export function saving(change: number | undefined, claimed: number): Judged {
  if (change === undefined) return UNMEASURED;
  const verdict = Math.round(100 * change) <= Math.round(100 * claimed) ? "holds" : "fails";
  return { text: changeText(change), verdict };
}

export function savingRow(what: RowId, claimed: number, pick: Pick): ClaimRow {
  return {
    what,
    claimed: () => changeText(claimed),
    judge: (comparison) => saving(changeOf(comparison, pick), claimed),
  };
}

/** A saving of hours, which is shown on any adapter and judged on a GPU's alone. */
export function hoursRow(claimed: number): ClaimRow {
  const what = "stepTime";
  const { judge } = savingRow(what, claimed, ({ stepMs }) => stepMs);
  return {
    what,
    claimed: () => pageWords().claims.ofTheHours({ change: claimed }),
    judge: (comparison) => onGpu(judge(comparison), comparison),
  };
}

function onGpu(judged: Judged, { software }: Comparison): Judged {
  return software && judged.verdict !== "open"
    ? { ...judged, verdict: "open", note: pageWords().claims.notes.software }
    : judged;
}

/** Measured because it matters, though no figure is claimed. */
export function unclaimedRow(what: RowId, pick: Pick): ClaimRow {
  return {
    what,
    claimed: noFigure,
    judge: (comparison) => {
      const change = changeOf(comparison, pick);
      return { text: change === undefined ? NO_FIGURE : changeText(change), verdict: "none" };
    },
  };
}

/** Twice as fast, to the two digits that are shown. */
const TWICE = 1.995;

export const upToTwice: ClaimRow = {
  what: "speed",
  claimed: () => pageWords().claims.upToTwice,
  judge: (comparison) => {
    const { lane, reference } = comparison;
    if (lane.stepMs === undefined || reference.stepMs === undefined) return UNMEASURED;
    const times = reference.stepMs / lane.stepMs;
    const verdict = times >= TWICE ? "holds" : times > 1 ? "partly" : "fails";
    return onGpu({ text: pageWords().claims.times({ times }), verdict }, comparison);
  },
};

export const unclaimedLoss: ClaimRow = {
  what: "loss",
  claimed: noFigure,
  judge: ({ lane, reference, history }) => {
    const gap = lossGap(history, lane.name, reference.name);
    return gap
      ? { text: changeText(gap.change), verdict: "none", note: where(gap) }
      : { text: NO_FIGURE, verdict: "none" };
  },
};

function where({ of, step }: LossGap, soFar = false): string {
  return pageWords().claims.notes.loss({ of, step, soFar });
}

/** Losses closer than this count as on par: another seed moves them further. */
const ON_PAR = 0.02;

/** Judged when the run is finished; a loss half way says little of the end. */
export const lossOnPar: ClaimRow = {
  what: "loss",
  claimed: () => pageWords().claims.onPar,
  judge: ({ lane, reference, history, finished }) => {
    const gap = lossGap(history, lane.name, reference.name);
    if (gap === undefined) return UNMEASURED;
    const judged: Judged = { text: changeText(gap.change), verdict: gap.change <= ON_PAR ? "holds" : "fails" };
    if (!finished) return { ...judged, verdict: "open", note: where(gap, true) };
    // A loss on par is easier with more awake, so that there only a higher one decides.
    const placed = lane.gates ? atClaimedShare(lane.gates, judged, "fails") : judged;
    return { ...placed, note: placed.note ?? where(gap) };
  },
};

export const CLAIMED_ACTIVE = 0.3;
/** How near the share awake must be for the claim's figures to be put to the test. */
const NEAR = 0.05;

/** A row about gates: open while they are still closing. */
export function gatedRow(
  what: RowId,
  claimed: () => string,
  judge: (gates: GateMeasure, comparison: Comparison) => Judged,
): ClaimRow {
  return {
    what,
    claimed,
    judge: (comparison) => {
      const { gates } = comparison.lane;
      if (gates === undefined) return UNMEASURED;
      const judged = judge(gates, comparison);
      const isClosing = !comparison.finished && gates.active > gates.lastTarget + NEAR;
      return isClosing
        ? { ...judged, verdict: "open", note: pageWords().claims.notes.stillActive({ share: gates.active }) }
        : judged;
    },
  };
}

/**
 * The claim is made at 30 % awake: elsewhere a figure can only confirm or refute it from the harder side.
 * @param decidesAbove what a figure reached with more awake says of the claim: a saving that is there already holds.
 */
export function atClaimedShare(
  { active }: GateMeasure,
  judged: Judged,
  decidesAbove: "holds" | "fails" = "holds",
): Judged {
  if (Math.abs(active - CLAIMED_ACTIVE) <= NEAR) return judged;
  const decidesBelow = decidesAbove === "holds" ? "fails" : "holds";
  const decides = judged.verdict === (active > CLAIMED_ACTIVE ? decidesAbove : decidesBelow);
  return {
    ...judged,
    ...(!decides && { verdict: "open" as const }),
    note: pageWords().claims.notes.atActive({ share: active }),
  };
}
