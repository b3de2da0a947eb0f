import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { onTurn } from "./clock";

const SECOND_MS = 1000;

describe("the charts' turns", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  function chart(draws: boolean): { times: number[]; stop: () => void } {
    const times: number[] = [];
    const stop = onTurn(() => {
      if (draws) times.push(performance.now());
      return draws;
    });
    return { times, stop };
  }

  it("pass over charts that are out of sight or unchanged: the three of ten that draw have all the turns", () => {
    const charts = Array.from({ length: 10 }, (_, index) => chart(index % 4 === 1));
    vi.advanceTimersByTime(2 * SECOND_MS);
    const drawn = charts.filter(({ times }) => times.length > 0);
    for (const { stop } of charts) stop();
    expect(drawn).toHaveLength(3);
    for (const { times } of drawn) expect(times.length).toBeGreaterThanOrEqual(6);
  });

  it("never give two charts the same task, nor one more than four turns a second", () => {
    const charts = Array.from({ length: 6 }, () => chart(true));
    vi.advanceTimersByTime(3 * SECOND_MS);
    for (const { stop } of charts) stop();
    const all = charts.flatMap(({ times }) => times);
    expect(new Set(all).size).toBe(all.length);
    for (const { times } of charts) {
      expect(times.length).toBeGreaterThan(3);
      times.slice(1).forEach((time, index) => expect(time - (times[index] ?? 0)).toBeGreaterThanOrEqual(250));
    }
  });
});
