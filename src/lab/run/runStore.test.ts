import { describe, expect, it } from "vitest";
import { defaultExperiment } from "../../config/experiment";
import { History } from "../curves/history";
import type { LaneHealth } from "../../training/lane/runHealth";
import type { StepMetrics } from "../wire/metrics";
import type { Event } from "../wire/protocol";
import { applyEvent, emptyRun } from "./runStore";
import type { RunView } from "./runStore";
import { fakeLane } from "../testing/fakeCurves";
import { newsEvent, newsOf, rows } from "../testing/fakeNews";

const lanes = [0, 1].map((index) => fakeLane(defaultExperiment(), index, "native"));
const loaded: Event = { type: "loaded", run: 1, lanes, step: 0, seconds: 0.1 };

function metrics(lane: string, from: number, to: number, change: Partial<StepMetrics> = {}): Event {
  return newsEvent(newsOf(lane, { steps: rows(from, to, change) }));
}

function play(events: readonly Event[], history = new History()): RunView {
  return events.reduce((view, event) => applyEvent(view, event, history), emptyRun);
}

describe("the run's view", () => {
  it("stands at the step that every lane has finished", () => {
    expect(play([loaded, metrics("fp32", 1, 10)]).step).toBe(0);
    expect(play([loaded, metrics("fp32", 1, 10), metrics("mixed", 1, 7)]).step).toBe(7);
  });

  it("takes histograms and drift to the history, each step once, and forgets them with the next run", () => {
    const history = new History();
    const point = { step: 50, distance: 1e-4, distances: Float32Array.of(1e-4, 2e-4) };
    const drift = newsEvent(newsOf("mixed", { drift: [point] }));
    const look = { step: 50, scale: 1, skipped: false, counts: new Uint32Array(1) };
    const histograms = newsEvent(newsOf("mixed", { histograms: [look] }));
    const view = play([loaded, drift, histograms], history);
    expect(view.revision).toBe(play([loaded]).revision + 2);
    play([loaded, drift, drift, histograms, histograms], history);
    expect(history.drift("mixed")).toEqual([point]);
    expect(history.histograms("mixed")).toEqual([look]);
    play([loaded], history);
    expect(history.drift("mixed")).toEqual([]);
    expect(history.histograms("fp32")).toEqual([]);
  });

  it("keeps a lane's curves where its model changes its shape, and forgets what was of its old tensors and gates", () => {
    const history = new History();
    const look = { step: 4, scale: 1, skipped: false, counts: new Uint32Array(1) };
    const gates = { step: 4, steps: 4, awake: Float32Array.of(1), frozen: Uint8Array.of(0) };
    const seen = ["fp32", "mixed"].flatMap((lane) => [
      metrics(lane, 1, 4),
      newsEvent(newsOf(lane, { histograms: [look], gates })),
    ]);
    const [, mixed = fakeLane(defaultExperiment(), 1, "native")] = lanes;
    const grown = { ...mixed, parameters: 2 * mixed.parameters };
    const before = play([loaded, ...seen], history);
    const view = applyEvent(before, { type: "reshaped", run: 1, lane: grown }, history);
    expect(view.lanes).toEqual([lanes[0], grown]);
    expect(view.step).toBe(4);
    expect(view.figures).toBe(before.figures);
    expect([view.gates["fp32"]?.length, view.gates["mixed"]?.length]).toEqual([1, 0]);
    expect([history.histograms("fp32").length, history.histograms("mixed").length]).toEqual([1, 0]);
    const after = applyEvent(view, metrics("mixed", 5, 8), history);
    expect(after.figures["mixed"]?.step).toBe(8);
    expect(history.series("mixed", "loss")?.buckets.map(({ last }) => last)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("keeps a validation loss until the next one", () => {
    const validated = newsEvent(newsOf("fp32", { validations: [{ step: 2, loss: 0.4, accuracy: 0.9 }] }));
    const view = play([loaded, metrics("fp32", 1, 2), validated, metrics("fp32", 3, 4)]);
    expect(view.figures["fp32"]).toMatchObject({ step: 4, validationLoss: 0.4, validationAccuracy: 0.9 });
  });

  it("counts skipped steps, and takes the median of step times", () => {
    const view = play([loaded, metrics("mixed", 1, 3), metrics("mixed", 4, 5, { skipped: true, stepMs: 500 })]);
    expect(view.figures["mixed"]).toMatchObject({ skippedSteps: 2, medianStepMs: 5 });
  });

  it("keeps the looks at a lane's gates that cover its last steps", () => {
    const look = (step: number): Event => {
      const gates = { step, steps: 40, awake: Float32Array.of(1), frozen: Uint8Array.of(0) };
      return newsEvent(newsOf("fp32", { gates }));
    };
    const view = play([loaded, look(40), look(80), look(120)]);
    expect(view.gates["fp32"]?.map(({ step }) => step)).toEqual([80, 120]);
  });

  it("shows a run that diverges as diverging", () => {
    const view = play([loaded, metrics("mixed", 1, 1, { loss: Number.NaN })]);
    expect(view.figures["mixed"]?.loss).toBeNaN();
  });

  it("forgets figures and pictures of the run before, but not the adapter, when lanes are built anew", () => {
    const history = new History();
    const before = play([loaded, metrics("fp32", 1, 9), { type: "saved", run: 1, step: 9 }], history);
    const after = applyEvent(before, loaded, history);
    expect(after).toMatchObject({ figures: {}, step: 0, previews: {} });
    expect(after.savedStep).toBeUndefined();
    expect(history.series("fp32", "loss")?.buckets).toEqual([]);
    expect(after.revision).toBeGreaterThan(before.revision);
  });

  it("fails on an error of the engine and goes on after any other", () => {
    const error = { type: "error", run: 1, report: { code: "gpu/refused", values: { detail: "it broke" } } } as const;
    const running: Event = { type: "state", run: 1, state: "running" };
    expect(play([loaded, running, { ...error, failing: "engine" }])).toMatchObject({
      status: "failed",
      problems: [{ of: "engine" }],
    });
    expect(play([loaded, running, { ...error, failing: "save" }])).toMatchObject({
      status: "running",
      problems: [{ of: "save" }],
    });
  });

  it("keeps each kind of problem until its own end is told", () => {
    const error = { type: "error", run: 1, report: { code: "gpu/refused", values: { detail: "it broke" } } } as const;
    const kinds = (events: readonly Event[]): string[] => play(events).problems.map(({ of }) => of);
    const troubles: Event[] = [
      { ...error, failing: "restore" },
      loaded,
      { ...error, failing: "save" },
      { ...error, failing: "preview", lane: "fp32" },
      { ...error, failing: "preview", lane: "mixed" },
      { type: "state", run: 1, state: "paused" },
    ];
    expect(kinds(troubles)).toEqual(["restore", "save", "preview", "preview"]);
    expect(kinds([...troubles, { type: "saved", run: 1, step: 1 }])).toEqual(["restore", "preview", "preview"]);
    const preview = { kind: "text", prompt: "", text: "a" } as const;
    const drawn: Event = { type: "preview", run: 1, lane: "fp32", step: 1, preview };
    expect(kinds([...troubles, drawn])).toEqual(["restore", "save", "preview"]);
  });

  it("stands where it stood when news of lanes that are no longer there arrive", () => {
    expect(play([metrics("fp32", 1, 9)])).toMatchObject({ step: 0, figures: {} });
  });

  it.each(["constructor", "__proto__", "toString"])("knows nothing of a lane named %s before it is told", (name) => {
    const [fp32] = lanes;
    const named: Event = { ...loaded, lanes: fp32 ? [{ ...fp32, name }] : [] };
    const before = play([named]);
    const records = ["figures", "health", "previews", "samples", "gates", "tensors"] as const;
    for (const record of records) expect(before[record][name]).toBeUndefined();
    const drawn: Event = {
      type: "preview",
      run: 1,
      lane: name,
      step: 2,
      preview: { kind: "text", prompt: "", text: "a" },
    };
    const after = play([named, metrics(name, 1, 2), drawn]);
    expect(after.figures[name]).toMatchObject({ step: 2 });
    expect(after.previews[name]).toMatchObject({ step: 2 });
    expect(Object.keys(after.figures)).toEqual([name]);
    expect(after.step).toBe(2);
  });

  it("tells since when a lane is not finite, and a row of skipped steps anew only when it has doubled", () => {
    const overflow = { outside: false, tensor: { name: "h.0", kind: "activation", dtype: "f16" } } as const;
    const diverged = play([loaded, metrics("mixed", 1, 2), metrics("mixed", 3, 4, { loss: Number.NaN })]);
    expect(diverged.health["mixed"]).toMatchObject({ notFinite: { since: 3, figure: "loss" } });
    const skipping = (to: number): Event => metrics("mixed", 1, to, { skipped: true, overflow });
    const history = new History();
    let view = play([loaded, { type: "state", run: 1, state: "running" }, skipping(60)], history);
    const told = (): LaneHealth | undefined => view.health["mixed"];
    expect(told()?.stuck).toMatchObject({ skippedInARow: 60, tensor: "h.0" });
    view = applyEvent(view, skipping(100), history);
    expect(told()?.stuck?.skippedInARow).toBe(60);
    view = applyEvent(view, skipping(130), history);
    expect(told()?.stuck?.skippedInARow).toBe(130);
    view = applyEvent(view, skipping(140), history);
    view = applyEvent(view, { type: "state", run: 1, state: "paused" }, history);
    expect(told()?.stuck?.skippedInARow).toBe(140);
  });

  it("goes on from the curves of a resumed run", () => {
    const told = new History();
    play([loaded, metrics("mixed", 1, 500, { skipped: true })], told);
    const curves = told.curves("mixed")?.columns;
    const history = new History();
    const resumed: Event = { ...loaded, step: 500 };
    const view = play(
      [resumed, newsEvent(newsOf("mixed", { ...(curves && { curves }), steps: rows(501, 502) }))],
      history,
    );
    expect(view.figures["mixed"]).toMatchObject({ step: 502, skippedSteps: 500 });
    expect(history.series("mixed", "loss")?.buckets).toHaveLength(502);
  });
});
