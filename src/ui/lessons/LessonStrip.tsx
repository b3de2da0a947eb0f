/** A lesson's frame around its run: what to watch before, what the figures say after. Absent where nothing is taught. */
import "./LessonStrip.css";
import { lessonOf, lessonReading } from "../../lab/readings/lessonReadings";
import type { Lesson } from "../../config/lessons";
import { lessonWords } from "../../config/presetWords";
import { useRun, useSetup } from "../context";
import { pageWords } from "../../words/words";
import { useOutcomes } from "./useOutcomes";

export function LessonStrip() {
  const lesson = useSetup(({ loaded, draft }) => lessonOf(loaded ?? draft));
  return lesson === undefined ? null : <Taught lesson={lesson} />;
}

/** Before a tenth of the steps, figures say little. */
const ENOUGH = 0.1;

function Taught({ lesson }: { readonly lesson: Lesson }) {
  const { value: outcomes, frame } = useOutcomes();
  const { lesson: t } = pageWords().frame;
  const finished = useRun(({ status }) => status === "finished");
  const steps = useSetup(({ loaded, draft }) => (loaded ?? draft).base.training.steps);
  const step = Math.min(...[...outcomes.values()].map((outcome) => outcome.step));
  const reading = outcomes.size === 0 || step < ENOUGH * steps ? undefined : lessonReading(lesson, outcomes);
  const { label, help, watch } = lessonWords(lesson.name);
  return (
    <section ref={frame} className="lesson" aria-label={t.region}>
      <h2 className="lesson-title">{label}</h2>
      <p>
        {help} {watch}
      </p>
      {reading !== undefined && (
        <p className="lesson-reading" aria-live={finished ? "polite" : "off"}>
          <span className="unit">{finished ? t.measured({ steps: step }) : t.soFar}</span> {reading}
        </p>
      )}
    </section>
  );
}
