import { describe, expect, it } from "vitest";
import { presetExperiment } from "../../config/experiment";
import { lessons } from "../../config/lessons";
import { lessonOf, lessonReading } from "./lessonReadings";
import { laneTitle } from "../setup/lanes";
import type { LaneOutcome } from "./outcomes";
import { withPreset, openSetup, withLanes } from "../setup/setupStore";

function outcome(title: string, change: Partial<LaneOutcome> = {}): LaneOutcome {
  return { title, step: 600, loss: 0.02, skipped: 0, scale: 65536, firstTaken: 1, vanished: 0.02, ...change };
}

describe("a lesson", () => {
  it.each(lessons.map((lesson) => [lesson.name, lesson] as const))(
    "%s is known by its experiment, and reads something from any run of all its lanes",
    (name, lesson) => {
      const experiment = presetExperiment(name);
      expect(lessonOf(experiment)).toBe(lesson);
      const titled = lesson.lanes.map((lane) => [lane.name, outcome(laneTitle(experiment, lane.name))] as const);
      expect(lessonReading(lesson, new Map(titled.slice(1)))).toBeUndefined();
      expect(lessonReading(lesson, new Map(titled))).toMatch(/^\S.*\.$/);
    },
  );

  it("is none once its lanes are changed", () => {
    const setup = withPreset(openSetup(""), "lesson-overflow");
    expect(lessonOf(withLanes(setup, setup.draft.lanes.slice(1)).draft)).toBeUndefined();
    expect(lessonOf(presetExperiment("spirals"))).toBeUndefined();
  });

  it("reads what was measured, whichever way it went", () => {
    const [lesson] = lessons.filter(({ name }) => name === "lesson-article-rule");
    if (!lesson) throw new Error("the lesson is there");
    const read = (article: Partial<LaneOutcome>): string | undefined =>
      lessonReading(
        lesson,
        new Map([
          ["fp32", outcome("FP32")],
          ["PyTorch", outcome("PyTorch")],
          ["article", outcome("article", article)],
        ]),
      );
    expect(read({ skipped: 297, loss: 0.038 })).toBe(
      "The article’s rule skipped 297 of 600 steps, PyTorch’s 0; with the article’s rule, " +
        "its loss is 90\u202f% above that of PyTorch.",
    );
    expect(read({ loss: 0.01 })).toContain("its loss is 50\u202f% below that of PyTorch");
  });
});
