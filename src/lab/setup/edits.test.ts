import { describe, expect, it } from "vitest";
import { defaultExperiment, presetExperiment } from "../../config/experiment";
import { edited, NO_EDITS, redone, undone } from "./edits";

const [first, second, third] = [defaultExperiment(), presetExperiment("tiny-gpt"), presetExperiment("digits")];

describe("changes of settings", () => {
  it("are undone and done again, one by one", () => {
    const edits = edited(edited(NO_EDITS, first, "preset", 0), second, "preset", 5000);
    const once = undone(edits, third);
    expect(once?.draft).toBe(second);
    const twice = once && undone(once.edits, once.draft);
    expect(twice?.draft).toBe(first);
    expect(twice && undone(twice.edits, twice.draft)).toBeUndefined();
    const again = twice && redone(twice.edits, twice.draft);
    expect(again?.draft).toBe(second);
    expect(again && redone(again.edits, again.draft)?.draft).toBe(third);
  });

  it("of one thing in quick succession are one, as a slider makes them", () => {
    let edits = edited(NO_EDITS, first, "optimizer.learningRate", 0);
    edits = edited(edits, second, "optimizer.learningRate", 400);
    edits = edited(edits, second, "optimizer.learningRate", 1300);
    expect(undone(edits, third)?.draft).toBe(first);
    expect(edited(edits, second, "optimizer.learningRate", 9000).past).toHaveLength(2);
    expect(edited(edits, second, "model.width", 1400).past).toHaveLength(2);
  });

  it("leave nothing to do again", () => {
    const back = undone(edited(NO_EDITS, first, "preset", 0), second);
    const edits = back && edited(back.edits, back.draft, "preset", 1);
    expect(edits && redone(edits, third)).toBeUndefined();
  });

  it("are kept up to a hundred", () => {
    let edits = NO_EDITS;
    for (let at = 0; at < 300; at++) edits = edited(edits, first, `change ${at}`, at);
    expect(edits.past).toHaveLength(100);
  });
});
