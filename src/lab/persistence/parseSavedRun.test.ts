import { describe, expect, it } from "vitest";
import type { StepMetrics } from "../wire/metrics";
import { RunLog } from "../host/runLog";
import { parseSavedRun } from "./parseSavedRun";

const NAMES = ["fp32", "mixed"];

function row(step: number): Record<string, unknown> {
  return { step, loss: 1, scale: 1, skipped: false, gradNorm: 1, learningRate: 0.1, accuracy: Number.NaN, stepMs: 2 };
}

function lane(name: string): Record<string, unknown> {
  return {
    name,
    checkpoint: new Uint8Array(4),
    steps: [
      row(1),
      {
        ...row(5),
        loss: Number.NaN,
        overflow: { outside: false, tensor: { name: "x", kind: "activation", dtype: "f16" } },
      },
    ],
    validations: [{ step: 5, loss: 1, accuracy: 0.5 }],
    histograms: [{ step: 5, scale: 1, skipped: false, counts: new Uint32Array(99) }],
    drift: [{ step: 5, distance: Infinity, distances: new Float32Array(2) }],
    gates: { step: 5, awakeSteps: new Float32Array(2), frozen: new Uint8Array(2) },
  };
}

function saved(change: Record<string, unknown> = {}): Record<string, unknown> {
  const interventions = [
    { lane: "mixed", deed: { kind: "overflow" }, step: 2, done: { scale: 1, skipped: true }, nextScale: 0.5 },
    { lane: "mixed", deed: { kind: "scale", scale: 8 }, step: 6 },
  ];
  return { step: 5, lanes: NAMES.map(lane), interventions, savedAt: 1, ...change };
}

/** A run whose first lane is changed. */
function with1st(change: Record<string, unknown>): Record<string, unknown> {
  return saved({ lanes: [{ ...lane("fp32"), ...change }, lane("mixed")] });
}

describe("a saved run", () => {
  it("is taken whole where every field fits, diverged figures included", () => {
    expect(parseSavedRun(saved(), NAMES)).toEqual(saved());
  });

  it("is taken as the worker writes it, whatever became of its lanes", () => {
    const log = new RunLog();
    const rows = Array.from({ length: 3000 }, (_, index) => row(index + 1) as unknown as StepMetrics);
    log.addSteps(
      rows.map((one) =>
        one.step < 2000
          ? one
          : { ...one, loss: Number.NaN, skipped: true, scale: 2 ** -126, overflow: { outside: true } },
      ),
    );
    log.addValidation({ step: 0, loss: 2, accuracy: 0 });
    log.addValidation({ step: 3000, loss: Infinity, accuracy: 0 });
    log.addHistogram({ step: 7, scale: 1, skipped: false, counts: new Uint32Array(4) });
    const record = {
      step: 3000,
      lanes: [{ name: "a", checkpoint: new Uint8Array(4), ...log.saved }],
      interventions: [],
      savedAt: 1,
    };
    expect(parseSavedRun(structuredClone(record), ["a"])).toEqual(record);
    const { curves } = log.saved;
    const tampered = (change: object) => ({
      ...record,
      lanes: [{ ...record.lanes[0], curves: { ...curves, ...change } }],
    });
    const loss = curves?.series.loss;
    const broken = (columns: object) => tampered({ series: { ...curves?.series, loss: { ...loss, ...columns } } });
    expect(() => parseSavedRun(broken({ low: new Float64Array(1) }), ["a"])).toThrow("not of one length");
    expect(() => parseSavedRun(broken({ width: 3 }), ["a"])).toThrow("buckets of 3 steps");
    expect(() => parseSavedRun(broken({ first: loss?.first.toReversed() }), ["a"])).toThrow("out of order");
    expect(() => parseSavedRun({ ...broken({}), step: 2999 }, ["a"])).toThrow("3000");
    expect(() =>
      parseSavedRun(tampered({ health: { notFinite: { since: 1, figure: "constructor" } } }), ["a"]),
    ).toThrow("health.notFinite.figure");
    expect(() => parseSavedRun(tampered({ series: null }), ["a"])).toThrow("series is null");
  });

  it("keeps no field that it does not know, and inherits nothing", () => {
    const record = Object.assign(Object.create({ step: 5, lanes: [] }), { savedAt: 1 }) as object;
    expect(() => parseSavedRun(record, NAMES)).toThrow("Its step is undefined");
    expect(parseSavedRun(saved({ address: "x", constructor: 1 }), NAMES)).toEqual(saved());
  });

  it("of an earlier version may lack what that did not keep", () => {
    const { histograms: _h, drift: _d, gates: _g, ...rest } = lane("fp32");
    const { interventions: _i, ...old } = saved({ lanes: [rest, lane("mixed")] });
    expect(parseSavedRun(old, NAMES)).toMatchObject({ step: 5, interventions: [] });
  });

  it("may have curves alone, where its weights were let go, but not half its weights", () => {
    const lanes = NAMES.map((name) => ({ ...lane(name), checkpoint: undefined }));
    expect(parseSavedRun(saved({ lanes }), NAMES).lanes[0]).not.toHaveProperty("checkpoint");
    expect(() => parseSavedRun(with1st({ checkpoint: undefined }), NAMES)).toThrow("the weights of 1 of its 2 lanes");
  });

  it.each<[string, unknown, string]>([
    ["nothing", undefined, "The saved run is undefined, not an object."],
    ["text", "a run", 'The saved run is "a run"'],
    ["no lanes", saved({ lanes: undefined }), "Its lanes is undefined, not a list."],
    [
      "a lane missing",
      saved({ lanes: [lane("fp32")] }),
      "It has the lanes “fp32”, and the experiment has “fp32”, “mixed”.",
    ],
    ["a lane renamed", saved({ lanes: [lane("fp32"), lane("constructor")] }), "“constructor”"],
    ["a lane that is null", saved({ lanes: [null, lane("mixed")] }), "Its lanes[0] is null"],
    ["a lane without steps", with1st({ steps: null }), "Its lanes[0].steps is null, not a list."],
    ["step NaN", saved({ step: Number.NaN }), "Its step is NaN, not a whole number"],
    ["step −1", saved({ step: -1 }), "Its step is -1"],
    ["step 1.5", saved({ step: 1.5 }), "Its step is 1.5"],
    ["step “5”", saved({ step: "5" }), 'Its step is "5"'],
    ["a row without its loss", with1st({ steps: [{ ...row(1), loss: null }] }), "Its lanes[0].steps[0].loss is null"],
    ["rows that go back", with1st({ steps: [row(3), row(2)] }), "goes back from step 3 to 2"],
    ["a row of a later step", with1st({ steps: [row(6)] }), "Its lanes[0].steps[0].step is 6"],
    ["validations as an object", with1st({ validations: {} }), "Its lanes[0].validations is an object"],
    [
      "counts as plain numbers",
      with1st({ histograms: [{ step: 1, scale: 1, skipped: false, counts: [1] }] }),
      "counts",
    ],
    [
      "drift of no kind",
      with1st({ drift: [{ step: 1, distance: "far", distances: new Float32Array(1) }] }),
      "distance",
    ],
    [
      "gates that do not agree",
      with1st({ gates: { step: 5, awakeSteps: new Float32Array(2), frozen: new Uint8Array(1) } }),
      "2 entries for active gates and 1 for frozen ones",
    ],
    ["a checkpoint as text", with1st({ checkpoint: "…" }), "Its lanes[0].checkpoint"],
    ["interventions as text", saved({ interventions: "overflow" }), 'Its interventions is "overflow", not a list.'],
    [
      "an intervention on a lane that is not there",
      saved({ interventions: [{ lane: "toString", deed: { kind: "overflow" }, step: 1 }] }),
      "Its interventions[0].lane",
    ],
    [
      "a scale that is no scale",
      saved({ interventions: [{ lane: "mixed", deed: { kind: "scale", scale: 0 }, step: 1 }] }),
      "sets the loss scale 0",
    ],
    [
      "an unknown deed",
      saved({ interventions: [{ lane: "mixed", deed: { kind: "explode" }, step: 1 }] }),
      "Its interventions[0].deed.kind",
    ],
    ["no date", saved({ savedAt: "today" }), "Its savedAt"],
  ])("with %s is refused by name", (_, record, message) => {
    expect(() => parseSavedRun(record, NAMES)).toThrow(message);
  });
});
