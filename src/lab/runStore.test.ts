import { describe, expect, it } from "vitest";
import { defaultExperiment } from "../config/experiment";
import { History } from "./history";
import type { Event, StepMetrics } from "./protocol";
import { applyEvent, emptyRun } from "./runStore";
import type { RunView } from "./runStore";
import { fakeLane } from "./testing/fakeCurves";

const lanes = [0, 1].map((index) => fakeLane(defaultExperiment(), index, "native"));
const loaded: Event = { type: "loaded", lanes, step: 0, seconds: 0.1 };

function metrics(lane: string, from: number, to: number, change: Partial<StepMetrics> = {}): Event {
  const steps = Array.from({ length: to - from + 1 }, (_, at) => ({
    step: from + at,
    loss: 1 / (from + at),
    scale: 65536,
    skipped: false,
    gradNorm: 1,
    learningRate: 0.1,
    accuracy: 0.5,
    stepMs: 5,
    ...change,
  }));
  return { type: "metrics", lane, steps, validations: [] };
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
    const drift: Event = { type: "drift", lane: "mixed", points: [point] };
    const look = { step: 50, scale: 1, skipped: false, counts: new Uint32Array(1) };
    const histograms: Event = { type: "histograms", lane: "mixed", snapshots: [look] };
    const view = play([loaded, drift, histograms], history);
    expect(view.revision).toBe(play([loaded]).revision + 2);
    play([loaded, drift, drift, histograms, histograms], history);
    expect(history.drift("mixed")).toEqual([point]);
    expect(history.histograms("mixed")).toEqual([look]);
    play([loaded], history);
    expect(history.drift("mixed")).toEqual([]);
    expect(history.histograms("fp32")).toEqual([]);
  });

  it("keeps a validation loss until the next one", () => {
    const validated: Event = {
      type: "metrics",
      lane: "fp32",
      steps: [],
      validations: [{ step: 2, loss: 0.4, accuracy: 0.9 }],
    };
    const view = play([loaded, metrics("fp32", 1, 2), validated, metrics("fp32", 3, 4)]);
    expect(view.figures["fp32"]).toMatchObject({ step: 4, validationLoss: 0.4, validationAccuracy: 0.9 });
  });

  it("counts skipped steps, and takes the median of step times", () => {
    const view = play([
      loaded,
      metrics("mixed", 1, 3),
      metrics("mixed", 4, 5, { skipped: true, stepMs: 500 }),
    ]);
    expect(view.figures["mixed"]).toMatchObject({ skippedSteps: 2, medianStepMs: 5 });
  });

  it("keeps the looks at a lane's gates that cover its last steps", () => {
    const look = (step: number): Event => ({
      type: "gates",
      lane: "fp32",
      snapshot: { step, steps: 40, awake: Float32Array.of(1), frozen: Uint8Array.of(0) },
    });
    const view = play([loaded, look(40), look(80), look(120)]);
    expect(view.gates["fp32"]?.map(({ step }) => step)).toEqual([80, 120]);
  });

  it("shows a run that diverges as diverging", () => {
    const view = play([loaded, metrics("mixed", 1, 1, { loss: Number.NaN })]);
    expect(view.figures["mixed"]?.loss).toBeNaN();
  });

  it("forgets figures and pictures of the run before, but not the adapter, when lanes are built anew", () => {
    const history = new History();
    const before = play([loaded, metrics("fp32", 1, 9), { type: "saved", step: 9 }], history);
    const after = applyEvent(before, loaded, history);
    expect(after).toMatchObject({ figures: {}, step: 0, previews: {} });
    expect(after.savedStep).toBeUndefined();
    expect(history.series("fp32", "loss")?.buckets).toEqual([]);
    expect(after.revision).toBeGreaterThan(before.revision);
  });

  it("fails on a fatal error and goes on after any other", () => {
    const error = { type: "error", name: "GpuError", message: "It broke.", fix: "Mend it." } as const;
    const running: Event = { type: "state", state: "running" };
    expect(play([loaded, running, { ...error, fatal: true }])).toMatchObject({
      status: "failed",
      problem: { fatal: true },
    });
    expect(play([loaded, running, { ...error, fatal: false }])).toMatchObject({
      status: "running",
      problem: { fatal: false },
    });
  });
});
