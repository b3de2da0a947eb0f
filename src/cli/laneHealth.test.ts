import { describe, expect, it } from "vitest";
import { defaultConfig } from "../config/parse";
import type { StepReport } from "../training/session";
import { HealthRecord, healthOfStep, healthSummary, TroubleTeller } from "./laneHealth";

/** A step as the session reports it, counted from 0. */
function report(step: number, change: Partial<StepReport> = {}): StepReport {
  return {
    step,
    loss: 2,
    scale: 65536,
    foundInf: false,
    outsideFoundInf: false,
    skipped: false,
    gradNorm: 1,
    learningRate: Math.fround(0.003),
    skippedSteps: 0,
    appliedSteps: step + 1,
    stepMs: 1,
    ...change,
  };
}

const FORWARD = { outside: false, tensor: { name: "h.0.mlp.c_proj", kind: "activation", dtype: "f16" } } as const;

function record(name: string, warmupSteps: number, reports: readonly StepReport[]): HealthRecord {
  const { optimizer } = defaultConfig;
  const made = new HealthRecord(name, { optimizer: { ...optimizer, warmupSteps, learningRate: 0.003 } });
  made.add(reports);
  return made;
}

const allSkipped = Array.from({ length: 200 }, (_, step) =>
  report(step, { skipped: true, loss: NaN, gradNorm: NaN, overflow: FORWARD }),
);

describe("the summary of a lane", () => {
  it("says in words and in JSON that no scale can help where every step was skipped", () => {
    const lane = record("mixed", 0, allSkipped);
    expect(lane.inWords().map(({ message }) => message)).toEqual([
      "mixed: no loss scale can help; 200 steps in a row were skipped, since step 1: “h.0.mlp.c_proj” overflows in the forward pass, which the loss scale does not affect.",
    ]);
    expect(healthSummary(lane)).toMatchObject({
      notFinite: { since: 1, figure: "loss", tensor: "h.0.mlp.c_proj" },
      stuck: { since: 1, skippedInARow: 200, tensor: "h.0.mlp.c_proj", reason: "forward", noScaleHelps: true },
    });
  });

  it("says since when a lane is not finite, and a validation of one that is", () => {
    const nan = record("fp32", 0, [report(0), report(1), report(2, { loss: NaN })]);
    expect(healthSummary(nan)).toEqual({ notFinite: { since: 3, figure: "loss" }, stuck: null, warmupSkipped: 0 });
    const judged = record("mixed", 0, [report(0)]);
    judged.addValidation({ step: 1, loss: Infinity, accuracy: 0 });
    expect(judged.inWords()[0]?.message).toContain("the validation loss is not finite since step 1");
  });

  it("has nothing to say of a lane that is well", () => {
    const lane = record("fp32", 0, [report(0), report(1)]);
    expect(lane.inWords()).toEqual([]);
    expect(healthOfStep(lane.health)).toEqual({});
  });
});

describe("a warm-up", () => {
  const skips = (count: number): StepReport[] =>
    Array.from({ length: count }, (_, step) => report(step, { skipped: true, gradNorm: Infinity }));

  it("that passed in skipped steps is told, with the rate that the first step taken had", () => {
    const lane = record("mixed", 20, [...skips(20), report(20)]);
    expect(lane.inWords()[0]?.message).toBe(
      "mixed: all of the 20 warm-up steps were skipped, and the schedule counts skipped steps too; the first step taken, step 21, had the full learning rate.",
    );
    expect(healthSummary(lane).warmupSkipped).toBe(20);
  });

  it("that was half used up is told, and one that lost a step is not", () => {
    const [half] = record("mixed", 20, [...skips(12), report(12, { learningRate: 0.0015 })]).inWords();
    expect(half?.message).toContain("12 of the 20");
    expect(half?.message).toContain("had 50 % of the learning rate");
    expect(record("mixed", 20, [...skips(3), report(3)]).inWords()).toEqual([]);
    expect(record("mixed", 0, skips(3)).inWords()).toEqual([]);
    // What keeps every step from being taken is told in its place.
    expect(record("mixed", 20, skips(40)).inWords()).toEqual([]);
  });
});

it("trouble is told once, when it begins, and a skipped step is none", () => {
  const told: string[] = [];
  const teller = new TroubleTeller(({ message }) => told.push(message));
  const skipped = record("mixed", 0, allSkipped.slice(0, 49));
  teller.look(skipped, "mixed");
  expect(told).toEqual([]);
  skipped.add(allSkipped.slice(49));
  teller.look(skipped, "mixed");
  teller.look(skipped, "mixed");
  const diverged = record("fp32", 0, [report(0, { loss: NaN })]);
  for (let step = 1; step < 5; step++) {
    teller.look(diverged, "fp32");
    diverged.add([report(step, { loss: NaN })]);
  }
  expect(told).toHaveLength(2);
  expect(told[0]).toContain("no loss scale can help");
  expect(told[1]).toBe("fp32: the loss is not finite since step 1.");
});
