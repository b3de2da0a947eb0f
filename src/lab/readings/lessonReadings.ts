/**
 * What a lesson's run showed, in one sentence of its own figures. Nothing here is known beforehand: a run that shows the
 * opposite reads so.
 */
import type { Experiment } from "../../config/experiment";
import { lessons, type Lesson } from "../../config/lessons";
import { toUrl } from "../../config/url";
import type { LaneOutcome } from "./outcomes";
import { words } from "../../words/words";

type Reading = (values: { readonly lanes: readonly LaneOutcome[] }) => string | undefined;
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
  // A lesson without a sentence does not compile.
  const readings: Readonly<Record<Lesson["name"], Reading>> = words().lessonReadings;
  return readings[lesson.name]({ lanes });
}
