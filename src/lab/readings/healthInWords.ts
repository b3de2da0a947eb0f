/** How a lane fares (training/lane/runHealth.ts), in the sentences that terminal, notices and saved runs all use. */
import { noScaleHelps, type LaneHealth, type NotFinite, type Stuck } from "../../training/lane/runHealth";
import { scaleInWords } from "../../words/figures";
import { formatCount } from "../../words/numbers";
import { words } from "../../words/words";

/** What happened, and what can be done about it: a sentence or two each. */
export interface HealthWords {
  readonly message: string;
  readonly fix: string;
}

/** What is to be told of a lane, if anything. A lane that is stuck is told to be that: its loss is not finite because of it. */
export function healthInWords({ notFinite, stuck }: LaneHealth, lane: string): HealthWords | undefined {
  if (stuck) return stuckInWords(stuck, lane);
  return notFinite && notFiniteInWords(notFinite, lane);
}

export function notFiniteInWords(notFinite: NotFinite, lane: string): HealthWords {
  const message = `${lane}: ${words().health.notFiniteSince(notFinite)}.`;
  if (notFinite.figure === "validation")
    return {
      message,
      fix: "Training continues; a lower learning rate keeps the weights within range.",
    };
  return {
    message,
    fix: "The weights are unlikely to recover: start over with a lower learning rate or gradient clipping, or resume from an earlier checkpoint.",
  };
}

export function stuckInWords(stuck: Stuck, lane: string): HealthWords {
  const { since, skippedInARow, scale, tensor, reason } = stuck;
  const row = `${formatCount(skippedInARow)} steps in a row were skipped, since step ${formatCount(since)}`;
  const what = tensor === undefined ? "the gradients overflow" : `“${tensor}” overflows`;
  const helpless = noScaleHelps(stuck) ? "no loss scale can help; " : "";
  const message = (why: string): string => `${lane}: ${helpless}${row}: ${why}.`;
  switch (reason) {
    case "forward":
      return {
        message: message(
          `${tensor === undefined ? "the loss is not finite" : what} in the forward pass, which the loss scale does not affect`,
        ),
        fix: "Start over with a lower learning rate or smaller weights, or train this lane in a format with more range, such as bfloat16 or FP32.",
      };
    case "floor":
      return {
        message: message(`the scale is at its floor, ${scaleInWords(scale)}, and still ${what}`),
        fix: "Start over with a lower learning rate or smaller weights, or train this lane in a format with more range, such as bfloat16 or FP32.",
      };
    case "fixed":
      return {
        message: message(`the loss scale is fixed at ${scaleInWords(scale)}, where ${what}`),
        fix: "Start over with a lower scale, or with a dynamic scaler without a floor.",
      };
    case "falling":
      return {
        message: message(`the loss scale has fallen to ${scaleInWords(scale)}, and still ${what}`),
        fix: helpless
          ? "Start over with a lower learning rate or smaller weights, or train this lane in a format with more range, such as bfloat16 or FP32."
          : "Wait until it has fallen far enough, or start over with a lower precision.scaler.initialScale.",
      };
    default:
      return reason satisfies never;
  }
}
