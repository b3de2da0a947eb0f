import { describe, expect, it } from "vitest";
import { defaultExperiment, laneConfig } from "../../config/experiment";
import { toUrl } from "../../config/url";
import { withAddedLane, withoutLane, withRenamed } from "./laneEdits";
import { laneTitle } from "./lanes";
import {
  addressOf,
  appliesInDraft,
  isPending,
  fileOf,
  kindOfDropped,
  needsFile,
  openSetup,
  unchangedPreset,
  withAddress,
  withEdit,
  withField,
  withLanes,
  withPreset,
  withFile,
  withRecalled,
  withRedo,
  withUndo,
} from "./setupStore";
import { fields } from "../../config/schema";

const open = () => openSetup("");

describe("the setup", () => {
  it("opens with what the address says", () => {
    expect(openSetup("#preset=digits&model.width=32").draft.base.model.width).toBe(32);
  });

  it("opens with the default, and says why, where the address is refused", () => {
    const setup = openSetup("#preset=spirals&model.width=many");
    expect(toUrl(setup.draft)).toBe(toUrl(defaultExperiment()));
    expect(setup.refusal).toMatchObject({ source: "url", error: { path: "model.width" } });
  });

  it("follows another address of the same settings, and no other", () => {
    const setup = openSetup("#preset=digits");
    expect(withAddress(setup, "#/lab?preset=digits")).toEqual(setup);
    expect(withAddress(openSetup("#preset=none-such"), "#/lab")?.refusal).toBeUndefined();
    expect(withAddress(setup, "#preset=digits&model.width=32")).toBeUndefined();
    expect(withAddress(setup, "#/nowhere?preset=digits")).toBeUndefined();
    expect(openSetup("#/nowhere?preset=digits").refusal?.error.message).toContain("nowhere");
    expect(addressOf(setup)).toBe("preset=digits");
  });

  it("moves fields that no longer go with a changed one", () => {
    expect(withField(open(), "data.kind", "modular-addition").draft.base.model.kind).toBe("gpt");
  });

  it("sets a field of one lane, its neighbours with it, and refuses what lanes share", () => {
    const setup = withField(openSetup("#preset=tiny-gpt"), "model.heads", 3, "mixed");
    const [fp32, mixed] = setup.draft.lanes.map((lane) => laneConfig(setup.draft, lane).model);
    expect(fp32?.heads).not.toBe(3);
    expect(mixed?.heads).toBe(3);
    expect((mixed?.width ?? 0) % 3).toBe(0);
    expect(withField(setup, "training.seed", 7, setup.draft.lanes[1]?.name).draft.lanes[1]?.diff.training).toEqual({
      seed: 7,
    });
    const refused = withField(setup, "training.batchSize", 2, setup.draft.lanes[1]?.name);
    expect(refused.refusal?.error).toMatchObject({ path: "training.batchSize" });
    expect(refused.draft).toBe(setup.draft);
  });

  it("keeps a reference while it is one of the lanes", () => {
    const setup = openSetup("#preset=spirals&reference=mixed");
    const { lanes } = setup.draft;
    expect(withField(setup, "model.width", 32).draft.reference).toBe("mixed");
    expect(withLanes(setup, lanes.toReversed()).draft.reference).toBe("mixed");
    expect(withLanes(setup, lanes.slice(0, 1)).draft.reference).toBeUndefined();
  });

  it("lets the reference follow its lane's new name", () => {
    const { draft } = openSetup("#preset=spirals&reference=mixed");
    const setup = { ...open(), draft };
    expect(withLanes(setup, withRenamed(draft, "mixed", "mine")).draft.reference).toBe("mine");
    expect(withField(setup, "optimizer.learningRate", 1, "mixed").draft.reference).toBe("mixed lr 1");
    expect(withLanes(setup, withAddedLane(draft)).draft.reference).toBe("mixed");
  });

  it("undoes a change, and does it again; what changes nothing is no change", () => {
    const before = open();
    const wide = withEdit(before, withField(before, "model.width", 32), "model.width", 0);
    const same = withEdit(wide, withField(wide, "model.width", 32), "model.width", 9000);
    expect(same.edits.past).toHaveLength(1);
    const refused = withEdit(wide, withField(wide, "model.width", 1e9), "model.width", 9000);
    expect(refused.edits).toBe(wide.edits);
    const back = withUndo(refused);
    expect(toUrl(back.draft)).toBe(toUrl(before.draft));
    expect(back.refusal).toBeUndefined();
    expect(withRedo(back).draft.base.model.width).toBe(32);
    expect(withUndo(back).draft).toBe(back.draft);
  });

  it("refuses a value out of range and stays as it was", () => {
    const before = open();
    const after = withField(before, "model.width", 1e9);
    expect(after.draft).toBe(before.draft);
    expect(after.refusal?.source).toBe("control");
    expect(withField(after, "model.width", 32).refusal).toBeUndefined();
  });

  it("is pending while the controls show something else than what is loaded", () => {
    const loaded = { ...open(), loaded: open().draft };
    expect(isPending(loaded)).toBe(false);
    expect(isPending(withField(loaded, "model.width", 32))).toBe(true);
  });

  it("knows whether its preset has been changed", () => {
    expect(unchangedPreset(withPreset(open(), "digits").draft)).toBe("digits");
    expect(unchangedPreset(withField(open(), "model.width", 32).draft)).toBeUndefined();
  });

  it("takes a dropped text as the data, with a model that reads text, and refuses an empty one", () => {
    const setup = withFile(open(), "text", new File(["some text"], "poem.txt"));
    expect(setup.draft.base).toMatchObject({ data: { kind: "text" }, model: { kind: "gpt" } });
    expect(needsFile(setup)).toBe(false);
    expect(needsFile(withField(open(), "data.kind", "text"))).toBe(true);
    const refused = withFile(open(), "text", new File([], "empty.txt"));
    expect(refused.refusal?.error.message).toContain("“empty.txt” is empty.");
    expect(refused.draft).toEqual(open().draft);
  });

  it("takes a dropped file for what its name says, or for what the experiment waits for", () => {
    expect(kindOfDropped(open(), { name: "Iris.CSV" })).toBe("table");
    expect(kindOfDropped(open(), { name: "poem.txt" })).toBe("text");
    const waiting = withField(open(), "data.kind", "table");
    expect(kindOfDropped(waiting, { name: "iris.txt" })).toBe("table");
    const given = withFile(waiting, "table", new File(["x,y"], "iris.txt"));
    expect(kindOfDropped(given, { name: "poem.txt" })).toBe("text");
  });

  it("brings the smallest preset that reads such data where the model does not, and keeps a model that does", () => {
    const gpt = withPreset(open(), "nanogpt-cpu");
    const { draft } = withFile(gpt, "table", new File(["x,y"], "iris.csv"));
    const { base } = withField(withPreset(open(), "spirals"), "data.kind", "table").draft;
    expect(draft.base).toEqual(base);
    const own = withField(withPreset(open(), "digits"), "model.width", 32);
    expect(withFile(own, "table", new File(["x,y"], "iris.csv")).draft.base.model).toEqual(own.draft.base.model);
  });

  it("keeps one file of each kind, and what was recalled only where it is still waited for", () => {
    const text = withFile(open(), "text", new File(["some text"], "poem.txt"));
    const both = withFile(text, "table", new File(["x,y"], "iris.csv"));
    expect(fileOf(both)?.name).toBe("iris.csv");
    expect(fileOf(withField(both, "data.kind", "text"))?.name).toBe("poem.txt");
    expect(fileOf(withField(both, "data.kind", "spirals"))).toBeUndefined();
    const kept = { name: "old.csv", blob: new Blob(["x,y"]) };
    expect(withRecalled(both, "table", kept)).toBeUndefined();
    expect(withRecalled(text, "table", kept)).toBeUndefined();
    const waiting = withField(text, "data.kind", "table");
    expect(fileOf(withRecalled(waiting, "table", kept) ?? waiting)).toMatchObject({ name: "old.csv", size: 3 });
  });

  it("shows a field that has an effect in any lane, though it has none in the base", () => {
    const scaler = fields.find(({ path }) => path === "precision.scaler.kind");
    const { draft } = open();
    if (scaler === undefined) throw new Error("The schema has no precision.scaler.kind.");
    expect(appliesInDraft(scaler, draft)).toBe(true);
    expect(appliesInDraft(scaler, { ...draft, lanes: withoutLane(draft, "mixed") })).toBe(false);
  });
});

describe("lanes", () => {
  it("are called by their precision's label on the page", () => {
    expect(laneTitle(open().draft, "fp32")).toBe("FP32");
    const { draft } = open();
    expect(laneTitle({ ...draft, lanes: withAddedLane(draft) }, "mixed 2")).toBe("Mixed 2");
    expect(laneTitle(draft, "unknown")).toBe("unknown");
  });
});
