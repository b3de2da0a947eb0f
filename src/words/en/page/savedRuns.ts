/** What the page says of saved runs: src/lab/run/savedNotices.ts. */
import { formatCount } from "../../numbers";

interface AtStep {
  readonly step: number;
}

function oldest(count: number): string {
  return count === 1 ? "the oldest saved run" : `the ${count} oldest saved runs`;
}

export const savedRuns = {
  /** `step` 0: it has saved nothing. */
  otherTab: ({ step }: AtStep) => ({
    message: "This run is open in another tab.",
    fix:
      `${step > 0 ? `Its state as last saved, at step ${formatCount(step)}, is shown here.` : "It has saved nothing yet."} ` +
      "Refresh to see what has been saved since; once the other tab is closed, refreshing takes the run over.",
  }),
  notFinite: ({ step }: AtStep) => ({
    message: `This run cannot continue from step ${formatCount(step)}: all lanes have diverged.`,
    fix: "Its curves are here. Start over with a lower learning rate or gradient clipping.",
  }),
  noWeights: ({ step }: AtStep) => ({
    message: `This run cannot continue from step ${formatCount(step)}: its weights were deleted to make room for newer runs.`,
    fix: "Its curves are here. Start over to train it again.",
  }),
  setAside: "A saved run of this experiment cannot be used, so the run starts from step 0.",
  leftInPlace: "It is left in place.",
  wasSetAside: "It was set aside; save it as a file if you want to keep it.",
  /** Runs whose weights were deleted, and those deleted `whole`; one of them at least. */
  letGo: ({ weights, whole }: { readonly weights: number; readonly whole: number }) => {
    const kept = `The weights of ${oldest(weights)} were deleted to make room; the curves are kept.`;
    const went = `Deleted to make room, curves included: ${oldest(whole)}.`;
    return { message: weights > 0 ? kept : went, fix: weights > 0 && whole > 0 ? went : "" };
  },
  /** `unsure`: of what text it is. */
  resumed: ({ step, unsure }: { readonly step: number; readonly unsure: boolean }) => ({
    message: `A saved run of this experiment is at step ${formatCount(step)}.`,
    fix: unsure
      ? "It was saved by an earlier version of the lab that did not record which text it used: if the file has changed since, start over."
      : "It continues bit for bit, as if it had never stopped.",
  }),
};
