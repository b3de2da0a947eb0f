/** What a lesson's run showed, in one sentence of its own figures: src/lab/readings/lessonReadings.ts. */
import { changeInWords, scaleInWords } from "../figures";
import { formatCount, formatPercent, formatShare } from "../numbers";
import { losses, type Fare } from "./consequence";

interface Lanes {
  readonly lanes: readonly Fare[];
}

/** Of each lesson, its lanes in its own order; undefined while a figure is missing. */
export const lessonReadings = {
  "lesson-vanishing": ({ lanes: [, scaled, unscaled] }: Lanes) => {
    if (scaled?.vanished === undefined || unscaled?.vanished === undefined) return undefined;
    return (
      `Without loss scaling ${formatShare(unscaled.vanished)} of the activation gradients are zero, with it ` +
      `${formatShare(scaled.vanished)}; without it, ${losses(unscaled, scaled)}.`
    );
  },
  "lesson-overflow": ({ lanes: [, recovering, fixed] }: Lanes) => {
    if (recovering === undefined || fixed === undefined) return undefined;
    const recovered =
      recovering.firstTaken === undefined
        ? `${recovering.title} has skipped all ${formatCount(recovering.step)} steps so far`
        : `${recovering.title} skipped ${formatCount(recovering.firstTaken - 1)} steps before its scale fit, ` +
          `and is now at ${scaleInWords(recovering.scale)}`;
    return `${recovered}; ${fixed.title} skipped ${skips(fixed)}, and ${losses(fixed, recovering)}.`;
  },
  "lesson-article-rule": ({ lanes: [, pytorch, article] }: Lanes) => {
    if (pytorch === undefined || article === undefined) return undefined;
    return (
      `The article’s rule skipped ${skips(article)}, PyTorch’s ${formatCount(pytorch.skipped)}; ` +
      `with the article’s rule, ${losses(article, pytorch)}.`
    );
  },
  "lesson-master-weights": ({ lanes: [, kept, alone, half] }: Lanes) => {
    if (kept === undefined || alone === undefined || half === undefined) return undefined;
    return (
      `bfloat16 without master weights: ${losses(alone, kept)}, which keeps them; ` +
      `half, with three more bits: ${losses(half, kept)}.`
    );
  },
  "lesson-summed-loss": ({ lanes: [, mean, summed] }: Lanes) => {
    if (mean === undefined || summed === undefined) return undefined;
    return (
      `With its loss summed, ${skips(summed)} were skipped; with the mean, ${formatCount(mean.skipped)}. ` +
      `With the sum, ${losses(summed, mean)}.`
    );
  },
  "lesson-f32-only": ({ lanes: [reference, kept, lost] }: Lanes) => {
    if (reference === undefined || kept === undefined || lost === undefined) return undefined;
    return (
      `With norms and softmax in half, ${losses(lost, reference)}; ` +
      `with them in FP32 and all else in half, ${losses(kept, reference)}.`
    );
  },
  "lesson-formats": ({ lanes: [reference, ...others] }: Lanes) => {
    if (reference === undefined) return undefined;
    const gaps = others.map((lane) => `${lane.title} ${gap(lane, reference)}`);
    return `Loss against ${reference.title}’s: ${gaps.join(", ")}.`;
  },
};

/** "+0.3 %": here small differences are the point. */
function gap({ loss }: Fare, reference: Fare): string {
  const percent = 100 * (loss / reference.loss - 1);
  if (!Number.isFinite(percent)) return "has diverged (NaN)";
  if (percent > 1000) return changeInWords(percent / 100) ?? "has diverged (NaN)";
  return `${percent < 0 ? "\u2212" : "+"}${formatPercent(Math.abs(percent) / 100, 2)}`;
}

function skips({ skipped, step }: Fare): string {
  return `${formatCount(skipped)} of ${formatCount(step)} steps`;
}
