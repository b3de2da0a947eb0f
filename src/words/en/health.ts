/** How a lane fares: src/lab/readings/healthInWords.ts. */
import { scaleInWords } from "../figures";
import { formatCount } from "../numbers";

const figures = {
  loss: "the loss",
  gradNorm: "the gradient's norm",
  validation: "the validation loss",
};

export interface NotFiniteSince {
  readonly since: number;
  readonly figure: keyof typeof figures;
  readonly tensor?: string | undefined;
}

/** Steps in a row that a lane skipped; `helpless` where no loss scale can help. */
interface Stuck {
  readonly lane: string;
  readonly since: number;
  readonly skippedInARow: number;
  readonly scale: number;
  readonly tensor?: string | undefined;
  readonly reason: "forward" | "floor" | "fixed" | "falling";
  readonly helpless: boolean;
}

const MORE_RANGE =
  "Start over with a lower learning rate or smaller weights, or train this lane in a format with more range, such as bfloat16 or FP32.";

function whyStuck({ scale, tensor, reason }: Stuck): string {
  const what = tensor === undefined ? "the gradients overflow" : `“${tensor}” overflows`;
  switch (reason) {
    case "forward":
      return `${tensor === undefined ? "the loss is not finite" : what} in the forward pass, which the loss scale does not affect`;
    case "floor":
      return `the scale is at its floor, ${scaleInWords(scale)}, and still ${what}`;
    case "fixed":
      return `the loss scale is fixed at ${scaleInWords(scale)}, where ${what}`;
    case "falling":
      return `the loss scale has fallen to ${scaleInWords(scale)}, and still ${what}`;
    default:
      return reason satisfies never;
  }
}

function helpOf({ reason, helpless }: Stuck): string {
  if (reason === "fixed") return "Start over with a lower scale, or with a dynamic scaler without a floor.";
  if (reason === "falling" && !helpless)
    return "Wait until it has fallen far enough, or start over with a lower precision.scaler.initialScale.";
  return MORE_RANGE;
}

/** "the loss is not finite since step 3, first in “d(h.0.mlp)”": without the lane, for a line that names it already. */
function notFiniteSince({ since, figure, tensor }: NotFiniteSince): string {
  return `${figures[figure]} is not finite since step ${formatCount(since)}${tensor === undefined ? "" : `, first in “${tensor}”`}`;
}

export const health = {
  notFiniteSince,
  notFinite: (values: NotFiniteSince & { readonly lane: string }) => ({
    message: `${values.lane}: ${notFiniteSince(values)}.`,
    fix:
      values.figure === "validation"
        ? "Training continues; a lower learning rate keeps the weights within range."
        : "The weights are unlikely to recover: start over with a lower learning rate or gradient clipping, or resume from an earlier checkpoint.",
  }),
  stuck: (stuck: Stuck) => ({
    message:
      `${stuck.lane}: ${stuck.helpless ? "no loss scale can help; " : ""}${formatCount(stuck.skippedInARow)} steps in a row were skipped, ` +
      `since step ${formatCount(stuck.since)}: ${whyStuck(stuck)}.`,
    fix: helpOf(stuck),
  }),
};
