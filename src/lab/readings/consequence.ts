/** What taking something away from a lane has done so far: it against the lane it was made of, in one sentence. */
import type { LaneOutcome } from "./outcomes";
import { scaleInWords } from "../../words/figures";
import { formatShare } from "../../words/numbers";

/** Losses closer than this are called the same: another seed moves them further. */
const SAME = 0.02;
/** Shares of gradients closer than this are not worth a clause. */
const SAME_SHARE = 0.02;

export function consequence(broken: LaneOutcome, whole: LaneOutcome): string {
  const clauses = [skips(broken, whole), vanished(broken, whole), losses(broken, whole)].filter(
    (clause) => clause !== undefined,
  );
  return `${broken.title}: ${clauses.join("; ")}.`;
}

/** "its loss is 4.1 times that of Mixed". */
export function losses(lane: LaneOutcome, reference: LaneOutcome): string {
  if (!Number.isFinite(lane.loss)) return "its loss has diverged (NaN)";
  const ratio = lane.loss / reference.loss;
  if (!Number.isFinite(ratio)) return `${reference.title} has diverged (NaN)`;
  if (Math.abs(ratio - 1) < SAME) return `its loss matches ${reference.title} within ${SAME * 100}\u202f%`;
  if (ratio >= 2) return `its loss is ${Number(ratio.toPrecision(2))} times that of ${reference.title}`;
  const percent = Math.round(Math.abs(ratio - 1) * 100);
  return `its loss is ${percent}\u202f% ${ratio > 1 ? "above" : "below"} that of ${reference.title}`;
}

function vanished(broken: LaneOutcome, whole: LaneOutcome): string | undefined {
  if (broken.vanished === undefined || whole.vanished === undefined) return undefined;
  if (Math.abs(broken.vanished - whole.vanished) < SAME_SHARE) return undefined;
  return `${formatShare(broken.vanished)} of its activation gradients are zero, against ${formatShare(whole.vanished)}`;
}

function skips(broken: LaneOutcome, whole: LaneOutcome): string | undefined {
  const parts = [
    broken.skipped === whole.skipped ? undefined : `${broken.skipped} steps skipped, against ${whole.skipped}`,
    broken.scale === whole.scale || broken.scale === 1
      ? undefined
      : `a scale of ${scaleInWords(broken.scale)}, against ${scaleInWords(whole.scale)}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(", ");
}
