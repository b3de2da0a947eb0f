/** What the page says of saved runs: what this one goes on from, why it cannot go on, and what became of others. */
import { inSentences } from "../../words/report";
import { pageWords } from "../../words/words";
import { sentence, type Notice } from "./notice";
import type { RunView } from "./runStore";

export function viewOnlyNotice({ viewOnly, step }: RunView): Notice | undefined {
  const t = pageWords().savedRuns;
  switch (viewOnly) {
    case undefined:
      return undefined;
    case "other-tab":
      return sentence("view-only", "warning", t.otherTab({ step }), ["take-over", "train-copy"]);
    case "not-finite":
      return sentence("view-only", "warning", t.notFinite({ step }), ["start-over"]);
    case "no-weights":
      return sentence("view-only", "warning", t.noWeights({ step }), ["start-over"]);
    default:
      return viewOnly satisfies never;
  }
}

export function asideNotice({ aside }: RunView): Notice | undefined {
  if (aside === undefined) return undefined;
  const t = pageWords().savedRuns;
  const kept = aside.id === undefined ? t.leftInPlace : t.wasSetAside;
  return sentence(
    "set-aside",
    "warning",
    { message: t.setAside, fix: `${inSentences(aside.why).message} ${kept}` },
    aside.id === undefined ? [] : ["save-aside"],
    true,
  );
}

export function letGoNotice({ letGo }: RunView): Notice | undefined {
  const { weights, whole } = letGo;
  if (weights + whole === 0) return undefined;
  return sentence(`let-go:${weights}:${whole}`, "info", pageWords().savedRuns.letGo(letGo), [], true);
}

export function resumedNotice({ resumedAt, step, status, unsure }: RunView): Notice | undefined {
  if (resumedAt === 0 || step > resumedAt || status !== "paused") return undefined;
  return sentence("resumed", "info", pageWords().savedRuns.resumed({ step: resumedAt, unsure }), [
    "continue",
    "start-over",
  ]);
}
