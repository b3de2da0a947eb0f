import { describe, expect, it } from "vitest";
import { LaneCurves, FIGURES } from "./laneCurves";
import { RunLog } from "./host/runLog";
import type { StepMetrics } from "./protocol";
import { rows } from "./testing/fakeNews";

/** Steps of a chunk, as the worker hears of them. */
const CHUNK = 32;
const overflow = { outside: false, tensor: { name: "h.0", kind: "activation", dtype: "f16" } } as const;

function told(steps: number, change: (step: number) => Partial<StepMetrics> = () => ({})): RunLog {
  const log = new RunLog();
  for (let from = 1; from <= steps; from += CHUNK) {
    const to = Math.min(steps, from + CHUNK - 1);
    log.addSteps(rows(from, to).map((row) => ({ ...row, ...change(row.step) })));
    log.takeUnsent();
  }
  return log;
}

describe("a lane's curves", () => {
  it("keep a spike of one step over a reload, however long ago, and go on as if there had been none", () => {
    const spike = (step: number): Partial<StepMetrics> => (step === 50_001 ? { loss: 99 } : { loss: 1 });
    const unbroken = told(100_000, spike);
    const resumed = new RunLog(structuredClone(told(99_000, spike).saved));
    resumed.addSteps(rows(99_001, 100_000, { loss: 1 }));
    expect(resumed.saved).toEqual(unbroken.saved);
    const sent = new LaneCurves(resumed.takeUnsent()?.curves);
    expect(Math.max(...sent.series("loss").buckets.map(({ high }) => high))).toBe(99);
  });

  it("take bounded memory and next to no time when every step is skipped", () => {
    const started = performance.now();
    const { curves } = told(100_000, () => ({ skipped: true, overflow })).saved;
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(curves?.skips).toHaveLength(1024);
    for (const figure of FIGURES) expect(curves?.series[figure].first.length).toBeLessThanOrEqual(1024);
    expect(new LaneCurves(curves).skippedSteps).toBe(100_000);
    expect(new LaneCurves(curves).health.stuck).toMatchObject({ since: 1, skippedInARow: 100_000 });
  });

  it("keep validations within bounds too", () => {
    const log = new RunLog();
    for (let step = 1; step <= 20_000; step++) {
      log.addValidation({ step, loss: 1, accuracy: 0 });
      log.takeUnsent();
    }
    expect(log.saved.curves?.series.validation.first.length).toBeLessThanOrEqual(1024);
    expect(log.saved.curves?.validation).toMatchObject({ step: 20_000 });
  });

  it("are read from the rows that earlier versions saved, however many", () => {
    const steps = rows(1, 150_000, { skipped: true });
    const log = new RunLog({ steps, validations: [{ step: 150_000, loss: 2, accuracy: 0 }] });
    const curves = new LaneCurves(log.takeUnsent()?.curves);
    expect(curves.skippedSteps).toBe(150_000);
    expect(curves).toMatchObject({ latest: { step: 150_000 }, validation: { loss: 2 } });
  });

  it("know since when they are not finite after a reload", () => {
    const { curves } = told(100, (step) => (step > 40 ? { loss: Number.NaN, overflow } : {})).saved;
    const resumed = new LaneCurves(structuredClone(curves));
    expect(resumed.health.notFinite).toEqual({ since: 41, figure: "loss", tensor: "h.0" });
    resumed.addSteps(rows(101, 101, { loss: Number.NaN }));
    expect(resumed.health.notFinite?.since).toBe(41);
  });
});
