/** What the page says of saved runs: what this one goes on from, why it cannot go on, and what became of others. */
import { inSentences } from "../../words/report";
import { sentence, type Notice } from "./notice";
import type { RunView } from "./runStore";

export function viewOnlyNotice({ viewOnly, step }: RunView): Notice | undefined {
  const at = `step ${step.toLocaleString("en")}`;
  switch (viewOnly) {
    case undefined:
      return undefined;
    case "other-tab": {
      const message = "This run is open in another tab.";
      const shown = step > 0 ? `Its state as last saved, at ${at}, is shown here.` : "It has saved nothing yet.";
      const fix = `${shown} Refresh to see what has been saved since; once the other tab is closed, refreshing takes the run over.`;
      return sentence("view-only", "warning", { message, fix }, ["take-over", "train-copy"]);
    }
    case "not-finite": {
      const message = `This run cannot continue from ${at}: all lanes have diverged.`;
      const fix = "Its curves are here. Start over with a lower learning rate or gradient clipping.";
      return sentence("view-only", "warning", { message, fix }, ["start-over"]);
    }
    case "no-weights": {
      const message = `This run cannot continue from ${at}: its weights were deleted to make room for newer runs.`;
      const fix = "Its curves are here. Start over to train it again.";
      return sentence("view-only", "warning", { message, fix }, ["start-over"]);
    }
    default:
      return viewOnly satisfies never;
  }
}

export function asideNotice({ aside }: RunView): Notice | undefined {
  if (aside === undefined) return undefined;
  const message = "A saved run of this experiment cannot be used, so the run starts from step 0.";
  const kept =
    aside.id === undefined ? "It is left in place." : "It was set aside; save it as a file if you want to keep it.";
  return sentence(
    "set-aside",
    "warning",
    { message, fix: `${inSentences(aside.why).message} ${kept}` },
    aside.id === undefined ? [] : ["save-aside"],
    true,
  );
}

export function letGoNotice({ letGo: { weights, whole } }: RunView): Notice | undefined {
  if (weights + whole === 0) return undefined;
  const kept = weights > 0 ? [`The weights of ${oldest(weights)} were deleted to make room; the curves are kept.`] : [];
  const went = whole > 0 ? [`Deleted to make room, curves included: ${oldest(whole)}.`] : [];
  const [message = "", ...fix] = [...kept, ...went];
  return sentence(`let-go:${weights}:${whole}`, "info", { message, fix: fix.join(" ") }, [], true);
}

function oldest(count: number): string {
  return count === 1 ? "the oldest saved run" : `the ${count} oldest saved runs`;
}

export function resumedNotice({ resumedAt, step, status, unsure }: RunView): Notice | undefined {
  if (resumedAt === 0 || step > resumedAt || status !== "paused") return undefined;
  return sentence(
    "resumed",
    "info",
    {
      message: `A saved run of this experiment is at step ${resumedAt.toLocaleString("en")}.`,
      fix: unsure
        ? "It was saved by an earlier version of the lab that did not record which text it used: if the file has changed since, start over."
        : "It continues bit for bit, as if it had never stopped.",
    },
    ["continue", "start-over"],
  );
}
