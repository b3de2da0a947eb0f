import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RunState, ViewOnly } from "../wire/protocol";
import { ResetGuard } from "./resetGuard";
import { createRunStore } from "../run/runStore";

function guarded(status: RunState, spentMs: number, viewOnly?: ViewOnly) {
  const run = createRunStore();
  run.setState({ status, ...(viewOnly && { viewOnly }) });
  let resets = 0;
  const guard = new ResetGuard({ run, spentMs: () => spentMs, reset: () => resets++ });
  return { guard, resets: () => resets };
}

describe("giving up a run", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("takes one press where it took less than a minute", () => {
    const { guard, resets } = guarded("paused", 59_000);
    guard.ask();
    expect(resets()).toBe(1);
  });

  it.each(["paused", "viewing", "finished"] as const)("takes two where it took long and is %s", (status) => {
    const { guard, resets } = guarded(status, 3_600_000);
    guard.ask();
    expect([resets(), guard.asked.getState()]).toEqual([0, true]);
    guard.ask();
    expect([resets(), guard.asked.getState()]).toEqual([1, false]);
  });

  it("is not for a tab that only looks at another's run", () => {
    const { guard, resets } = guarded("viewing", 1000, "other-tab");
    guard.ask();
    expect(resets()).toBe(0);
  });

  it("forgets the question after a while", () => {
    const { guard, resets } = guarded("paused", 3_600_000);
    guard.ask();
    vi.advanceTimersByTime(5000);
    expect(guard.asked.getState()).toBe(false);
    guard.ask();
    expect(resets()).toBe(0);
  });

  it("asks nothing while a run trains", () => {
    const { guard, resets } = guarded("running", 3_600_000);
    guard.ask();
    expect([resets(), guard.asked.getState()]).toEqual([0, false]);
  });
});
