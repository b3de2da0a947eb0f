/** What the list of runs knows of one: its figures when it was saved, and what a person said of it. */
import { LaneCurves } from "../curves/laneCurves";
import { mean } from "../readings/outcomes";
import type { SavedLane } from "./savedRun";
import type { LaneFigures, RunNotes, RunRecord } from "./schema";

/** A lane's figures from its curves; NaN where an earlier version kept rows instead. */
export function figuresOf({ name, curves }: SavedLane): LaneFigures {
  if (!curves) return { lane: name, loss: Number.NaN, skipped: 0, stepMs: Number.NaN };
  const lane = new LaneCurves(curves);
  const { validation } = lane;
  const best = lane.series("validation").buckets.reduce((least, { low }) => Math.min(least, low), Infinity);
  return {
    lane: name,
    loss: mean(lane.recentLosses),
    ...(validation && { validationLoss: validation.loss }),
    ...(Number.isFinite(best) && { bestValidationLoss: best }),
    skipped: lane.skippedSteps,
    stepMs: lane.medianStepMs,
  };
}

/** What stays of a record when its run is saved again. */
export function notesOf({ name, note, pinned, startedAt }: RunRecord): RunNotes & Pick<RunRecord, "startedAt"> {
  return {
    ...(name !== undefined && { name }),
    ...(note !== undefined && { note }),
    ...(pinned !== undefined && { pinned }),
    ...(startedAt !== undefined && { startedAt }),
  };
}

const FIRST =
  "amber azure bold brisk calm clear coral crisp deep early fair fleet gentle golden green keen light lively lucid mellow merry misty noble pale plain prime quick quiet rapid rosy silver sleek soft solid steady still sunny swift tidy vivid warm wide wise young".split(
    " ",
  );
const SECOND =
  "alder badger birch brook cedar crane creek dune ember falcon fern finch flint grove harbor hare hawk heron hill isle jay kestrel lake larch lark maple marsh meadow oak orchard otter owl pine plover raven reed ridge robin shore sparrow spruce stone thistle tide willow wren".split(
    " ",
  );

/** "quiet-heron": a name to tell a run by until a person gives it one. */
export function memorableName(): string {
  const [a = 0, b = 0] = crypto.getRandomValues(new Uint16Array(2));
  return `${FIRST[a % FIRST.length] ?? ""}-${SECOND[b % SECOND.length] ?? ""}`;
}
