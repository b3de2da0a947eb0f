import { describe, expect, it } from "vitest";
import { withValue } from "../../config/diff";
import { defaultExperiment } from "../../config/experiment";
import { changesBetween } from "./changes";
import { withAddedLane, withLaneField, withMoved, withoutLane, withRenamed } from "./laneEdits";

const there = defaultExperiment();
const rate = there.base.optimizer.learningRate;

describe("the changes of a draft", () => {
  it("are none where nothing differs", () => {
    expect(changesBetween(there, structuredClone(there))).toEqual([]);
  });

  it("name a field of the base once, not for each lane that follows it", () => {
    const base = withValue(there.base, "optimizer.learningRate", 1);
    expect(changesBetween(there, { ...there, base })).toEqual([
      { kind: "field", path: "optimizer.learningRate", from: rate, to: 1 },
    ]);
  });

  it("name what a lane alone changes, and its new name", () => {
    const lanes = withLaneField(there, "mixed", "optimizer.learningRate", 1);
    expect(changesBetween(there, { ...there, lanes })).toEqual([
      { kind: "lane-renamed", lane: "mixed", to: "mixed lr 1" },
      { kind: "lane-field", lane: "mixed lr 1", path: "optimizer.learningRate", from: rate, to: 1 },
    ]);
    expect(changesBetween(there, { ...there, lanes: withRenamed(there, "mixed", "mine") })).toEqual([
      { kind: "lane-renamed", lane: "mixed", to: "mine" },
    ]);
  });

  it("name lanes that came, went or moved", () => {
    expect(changesBetween(there, { ...there, lanes: withAddedLane(there) })).toEqual([
      { kind: "lane-added", lane: "mixed 2" },
    ]);
    expect(changesBetween(there, { ...there, lanes: withoutLane(there, "mixed") })).toEqual([
      { kind: "lane-removed", lane: "mixed" },
    ]);
    expect(changesBetween(there, { ...there, lanes: withMoved(there, "mixed", -1) })).toEqual([{ kind: "lane-order" }]);
  });
});
