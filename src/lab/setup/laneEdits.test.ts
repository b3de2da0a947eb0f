import { describe, expect, it } from "vitest";
import { defaultExperiment, laneConfig, MAX_LANES, parseExperiment, type Experiment } from "../../config/experiment";
import { valueAt } from "../../config/schema";
import {
  canAddLane,
  PAGE_LANES,
  varied,
  withAddedLane,
  withDuplicate,
  withLaneField,
  withMoved,
  withoutLane,
  withoutLaneField,
  withRenamed,
} from "./laneEdits";

const draft = defaultExperiment();
const names = (lanes: Experiment["lanes"]): string[] => lanes.map(({ name }) => name);
const withLanes = (lanes: Experiment["lanes"]): Experiment => ({ ...draft, lanes });

describe("a lane's name", () => {
  it("follows what the lane changes, until a person types one", () => {
    const faster = withLaneField(draft, "mixed", "optimizer.learningRate", 0.003);
    expect(names(faster)).toEqual(["fp32", "mixed lr 0.003"]);
    const back = withoutLaneField(withLanes(faster), "mixed lr 0.003", "optimizer.learningRate");
    expect(names(back)).toEqual(["fp32", "mixed"]);
    const mine = withRenamed(draft, "mixed", " mine ");
    expect(names(mine)).toEqual(["fp32", "mine"]);
    expect(names(withLaneField(withLanes(mine), "mine", "optimizer.learningRate", 0.003))).toEqual(["fp32", "mine"]);
    expect(names(withRenamed(withLanes(mine), "mine", ""))).toEqual(["fp32", "mixed"]);
  });

  it("is told from the others' by a number, which it keeps while it follows", () => {
    const three = withLanes(withAddedLane(draft));
    expect(names(three.lanes)).toEqual(["fp32", "mixed", "mixed 2"]);
    expect(names(withLaneField(three, "mixed 2", "precision.kind", "fp32"))).toEqual(["fp32", "mixed", "fp32 2"]);
    expect(names(withLaneField(three, "mixed 2", "precision.kind", "mixed-packed"))).toEqual([
      "fp32",
      "mixed",
      "mixed-packed",
    ]);
    expect(names(withDuplicate(three, "mixed"))).toEqual(["fp32", "mixed", "mixed 3", "mixed 2"]);
  });

  it("is one that an experiment takes, however much the lane changes", () => {
    let lanes = draft.lanes;
    for (const [path, value] of [
      ["optimizer.learningRate", 1e-7],
      ["precision.scaler.initialScale", 2 ** 24],
      ["precision.scaler.growthInterval", 1000],
      ["precision.lossReduction", "sum"],
    ] as const)
      lanes = withLaneField(withLanes(lanes), lanes.at(-1)?.name ?? "", path, value);
    expect(() => parseExperiment(withLanes(lanes), { in: "controls" })).not.toThrow();
    expect(lanes.at(-1)?.name.length).toBeGreaterThan(35);
  });
});

describe("the lanes", () => {
  it("can be moved, no further than to the ends, and removed", () => {
    const three = withLanes(withAddedLane(draft));
    expect(names(withMoved(three, "mixed 2", -1))).toEqual(["fp32", "mixed 2", "mixed"]);
    expect(names(withMoved(three, "fp32", -1))).toEqual(["fp32", "mixed", "mixed 2"]);
    expect(names(withMoved(three, "fp32", 1))).toEqual(["mixed", "fp32", "mixed 2"]);
    expect(names(withoutLane(three, "mixed"))).toEqual(["fp32", "mixed 2"]);
  });

  it("are offered up to four, though an experiment may have eight", () => {
    let lanes = draft.lanes;
    while (canAddLane(withLanes(lanes))) lanes = withAddedLane(withLanes(lanes));
    expect(lanes).toHaveLength(PAGE_LANES);
    expect(PAGE_LANES).toBeLessThan(MAX_LANES);
  });

  it("keep a field that was set though the base has the same value, so that a changed base leaves it standing", () => {
    const rate = draft.base.optimizer.learningRate;
    const lanes = withLaneField(draft, "mixed", "optimizer.learningRate", rate);
    const other = { ...draft.base, optimizer: { ...draft.base.optimizer, learningRate: 1 } };
    const [, mixed] = parseExperiment({ base: other, lanes }, { in: "controls" }).lanes;
    expect(mixed && laneConfig({ base: other, lanes }, mixed).optimizer.learningRate).toBe(rate);
  });
});

describe("a lane varied", () => {
  it("gives a lane for each value in its place, beside the others", () => {
    const lanes = varied(draft, "mixed", "optimizer.learningRate", [1e-3, 3e-3, 1e-2]);
    expect(names(lanes)).toEqual(["fp32", "mixed lr 0.001", "mixed lr 0.003", "mixed lr 0.01"]);
    const made = parseExperiment(withLanes(lanes), { in: "controls" });
    expect(made.lanes.map((lane) => valueAt(laneConfig(made, lane), "optimizer.learningRate")).slice(1)).toEqual([
      1e-3, 3e-3, 1e-2,
    ]);
  });

  it("takes the place of lanes for which there is no room", () => {
    expect(names(varied(draft, "mixed", "optimizer.learningRate", [1, 2, 3, 4]))).toHaveLength(PAGE_LANES);
    expect(names(varied(draft, "fp32", "precision.kind", ["mixed-bfloat16", "mixed-e4m3"]))).toEqual([
      "mixed-bfloat16",
      "mixed-e4m3",
      "mixed",
    ]);
  });
});
