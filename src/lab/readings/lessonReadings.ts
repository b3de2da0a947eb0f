/**
 * What a lesson's run showed, in one sentence of its own figures. Nothing here is known beforehand: a run that shows the
 * opposite reads so.
 */
import type { Experiment } from "../../config/experiment";
import { lessons, type Lesson } from "../../config/lessons";
import { toUrl } from "../../config/url";
import { losses } from "./consequence";
import type { LaneOutcome } from "./outcomes";
import { changeInWords, scaleInWords } from "../../words/figures";
import { formatCount, formatShare } from "../../words/numbers";

type Outcomes = ReadonlyMap<string, LaneOutcome>;

/** The lesson that an experiment is: its lanes as they are, its settings perhaps changed. */
export function lessonOf(experiment: Experiment): Lesson | undefined {
  const [name = "", ...changes] = toUrl(experiment)
    .replace(/^preset=/, "")
    .split("&");
  if (changes.some((change) => change.startsWith("lane="))) return undefined;
  return lessons.find((lesson) => lesson.name === name);
}

/** The sentence after; undefined while a lane has nothing to say. */
export function lessonReading(lesson: Lesson, outcomes: Outcomes): string | undefined {
  const lanes = lesson.lanes.map(({ name }) => outcomes.get(name)).filter((lane) => lane !== undefined);
  if (lanes.length < lesson.lanes.length) return undefined;
  return readings[lesson.name](lanes);
}

/** Of each lesson. Lanes in the lesson's own order. */
const readings: Readonly<Record<Lesson["name"], (lanes: readonly LaneOutcome[]) => string | undefined>> = {
  "lesson-vanishing": ([, scaled, unscaled]) => {
    if (scaled?.vanished === undefined || unscaled?.vanished === undefined) return undefined;
    return (
      `Without loss scaling ${formatShare(unscaled.vanished)} of the activation gradients are zero, with it ` +
      `${formatShare(scaled.vanished)}; without it, ${losses(unscaled, scaled)}.`
    );
  },
  "lesson-overflow": ([, recovering, fixed]) => {
    if (recovering === undefined || fixed === undefined) return undefined;
    const recovered =
      recovering.firstTaken === undefined
        ? `${recovering.title} has skipped all ${formatCount(recovering.step)} steps so far`
        : `${recovering.title} skipped ${formatCount(recovering.firstTaken - 1)} steps before its scale fit, ` +
          `and is now at ${scaleInWords(recovering.scale)}`;
    return `${recovered}; ${fixed.title} skipped ${skips(fixed)}, and ${losses(fixed, recovering)}.`;
  },
  "lesson-article-rule": ([, pytorch, article]) => {
    if (pytorch === undefined || article === undefined) return undefined;
    return (
      `The article’s rule skipped ${skips(article)}, PyTorch’s ${formatCount(pytorch.skipped)}; ` +
      `with the article’s rule, ${losses(article, pytorch)}.`
    );
  },
  "lesson-master-weights": ([, kept, alone, half]) => {
    if (kept === undefined || alone === undefined || half === undefined) return undefined;
    return (
      `bfloat16 without master weights: ${losses(alone, kept)}, which keeps them; ` +
      `half, with three more bits: ${losses(half, kept)}.`
    );
  },
  "lesson-summed-loss": ([, mean, summed]) => {
    if (mean === undefined || summed === undefined) return undefined;
    return (
      `With its loss summed, ${skips(summed)} were skipped; with the mean, ${formatCount(mean.skipped)}. ` +
      `With the sum, ${losses(summed, mean)}.`
    );
  },
  "lesson-f32-only": ([reference, kept, lost]) => {
    if (reference === undefined || kept === undefined || lost === undefined) return undefined;
    return (
      `With norms and softmax in half, ${losses(lost, reference)}; ` +
      `with them in FP32 and all else in half, ${losses(kept, reference)}.`
    );
  },
  "lesson-formats": ([reference, ...others]) => {
    if (reference === undefined) return undefined;
    const gaps = others.map((lane) => `${lane.title} ${gap(lane, reference)}`);
    return `Loss against ${reference.title}’s: ${gaps.join(", ")}.`;
  },
};

/** "+0.3 %": here small differences are the point. */
function gap({ loss }: LaneOutcome, reference: LaneOutcome): string {
  const percent = 100 * (loss / reference.loss - 1);
  if (!Number.isFinite(percent)) return "has diverged (NaN)";
  if (percent > 1000) return changeInWords(percent / 100) ?? "has diverged (NaN)";
  return `${percent < 0 ? "\u2212" : "+"}${Math.abs(percent).toFixed(2)}\u202f%`;
}

function skips({ skipped, step }: LaneOutcome): string {
  return `${formatCount(skipped)} of ${formatCount(step)} steps`;
}
