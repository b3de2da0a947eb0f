import { describe, expect, it } from "vitest";
import { FIGURE_NAMES } from "./figures";
import { LaneCurves } from "./laneCurves";
import { RunLog } from "../host/runLog";
import type { StepMetrics } from "../wire/metrics";
import { rows } from "../testing/fakeNews";

/** Steps of a chunk, as the worker hears of them. */
const CHUNK = 32;
const overflow = { outside: false, tensor: { name: "h.0", kind: "activation", dtype: "f16" } } as const;

function told(steps: number, change: (step: number) => Partial<StepMetrics> = () => ({})): RunLog {
  const log = new RunLog();
  tell(log, 1, steps, change);
  return log;
}

/** Milliseconds that each chunk took. */
function tell(log: RunLog, first: number, last: number, change: (step: number) => Partial<StepMetrics>): number[] {
  const took: number[] = [];
  for (let from = first; from <= last; from += CHUNK) {
    const chunk = rows(from, Math.min(last, from + CHUNK - 1)).map((row) => ({ ...row, ...change(row.step) }));
    const started = performance.now();
    log.addSteps(chunk);
    log.takeUnsent();
    took.push(performance.now() - started);
  }
  return took;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

describe("a lane's curves", () => {
  it("keep a spike of one step over a reload, however long ago, and go on as if there had been none", () => {
    const spike = (step: number): Partial<StepMetrics> => (step === 20_001 ? { loss: 99 } : { loss: 1 });
    const unbroken = told(40_000, spike);
    const resumed = new RunLog(structuredClone(told(39_000, spike).saved));
    resumed.addSteps(rows(39_001, 40_000, { loss: 1 }));
    expect(resumed.saved).toEqual(unbroken.saved);
    const sent = new LaneCurves(resumed.takeUnsent()?.curves);
    expect(Math.max(...sent.series("loss").buckets.map(({ high }) => high))).toBe(99);
  });

  it("take bounded memory, and no more time after 100,000 steps than after a thousand, when every step is skipped", () => {
    const log = new RunLog();
    const took = tell(log, 1, 100_000, () => ({ skipped: true, overflow }));
    const tenth = Math.floor(took.length / 10);
    expect(median(took.slice(-tenth))).toBeLessThan(5 * median(took.slice(0, tenth)));
    const { curves } = log.saved;
    expect(curves?.skips).toHaveLength(1024);
    for (const figure of FIGURE_NAMES) expect(curves?.series[figure].first.length).toBeLessThanOrEqual(1024);
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
