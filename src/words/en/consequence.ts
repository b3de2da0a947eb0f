/** How a lane fares against another: src/lab/readings/consequence.ts and lessonReadings.ts. */
import { scaleInWords } from "../figures";
import { formatPercent, formatRounded, formatShare } from "../numbers";

/** A lane's figures (LaneOutcome of src/lab/readings/outcomes.ts). */
export interface Fare {
  readonly title: string;
  readonly step: number;
  readonly loss: number;
  readonly skipped: number;
  readonly scale: number;
  readonly firstTaken?: number;
  readonly vanished?: number;
}

/** Losses closer than this are called the same: another seed moves them further. */
const SAME = 0.02;
/** Shares of gradients closer than this are not worth a clause. */
const SAME_SHARE = 0.02;

/** `broken`: the lane that something was taken away from; `whole`: the lane that it was made of. */
export function consequence({ broken, whole }: { readonly broken: Fare; readonly whole: Fare }): string {
  const clauses = [skips(broken, whole), vanished(broken, whole), losses(broken, whole)].filter(
    (clause) => clause !== undefined,
  );
  return `${broken.title}: ${clauses.join("; ")}.`;
}

/** "its loss is 4.1 times that of Mixed". */
export function losses(lane: Fare, reference: Fare): string {
  if (!Number.isFinite(lane.loss)) return "its loss has diverged (NaN)";
  const ratio = lane.loss / reference.loss;
  if (!Number.isFinite(ratio)) return `${reference.title} has diverged (NaN)`;
  if (Math.abs(ratio - 1) < SAME) return `its loss matches ${reference.title} within ${formatPercent(SAME, 0)}`;
  if (ratio >= 2) return `its loss is ${formatRounded(ratio, 2)} times that of ${reference.title}`;
  return `its loss is ${formatPercent(Math.abs(ratio - 1), 0)} ${ratio > 1 ? "above" : "below"} that of ${reference.title}`;
}

function vanished(broken: Fare, whole: Fare): string | undefined {
  if (broken.vanished === undefined || whole.vanished === undefined) return undefined;
  if (Math.abs(broken.vanished - whole.vanished) < SAME_SHARE) return undefined;
  return `${formatShare(broken.vanished)} of its activation gradients are zero, against ${formatShare(whole.vanished)}`;
}

function skips(broken: Fare, whole: Fare): string | undefined {
  const parts = [
    broken.skipped === whole.skipped ? undefined : `${broken.skipped} steps skipped, against ${whole.skipped}`,
    broken.scale === whole.scale || broken.scale === 1
      ? undefined
      : `a scale of ${scaleInWords(broken.scale)}, against ${scaleInWords(whole.scale)}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(", ");
}
