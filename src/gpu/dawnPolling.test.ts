import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { pollPatiently, type Scheduling } from "./dawnPolling";

/** What Dawn hands over: a function whose text is native code. */
const native = (callback: () => void): (() => void) => callback.bind(undefined);

let turns: (() => void)[];
let clock: number;
let scheduling: Scheduling;

beforeEach(() => {
  vi.useFakeTimers();
  turns = [];
  clock = 0;
  scheduling = {
    setImmediate: (callback, ...args) => turns.push(() => callback(...args)),
    setTimeout: (callback, ms) => setTimeout(callback, ms),
  };
  pollPatiently(scheduling, () => clock);
});
afterEach(() => vi.useRealTimers());

/** A wait of Dawn's: it asks until `length` ms are over. */
function wait(length: number): void {
  const end = clock + length;
  const ask = (): void => {
    if (clock < end) scheduling.setImmediate(native(ask));
  };
  ask();
}

/** Turns of the event loop that take `turnMs` each, until nobody waits; returns how often Dawn asked. */
function run(turnMs: number): number {
  let asked = 0;
  while (turns.length > 0 || vi.getTimerCount() > 0) {
    const turn = turns.shift();
    if (turn) {
      clock += turnMs;
      turn();
    } else {
      clock += 1;
      vi.advanceTimersByTime(1);
    }
    asked += 1;
  }
  return asked;
}

test("a short wait is asked about in every turn", () => {
  wait(2);
  expect(run(1 / 128)).toBe(256);
});

test("a long wait is asked about once in a millisecond", () => {
  wait(1000);
  const asked = run(1 / 128);
  expect(asked).toBeGreaterThan(1000);
  expect(asked).toBeLessThan(1400);
});

test("the next wait is eager again", () => {
  wait(1000);
  run(1 / 128);
  wait(2);
  expect(run(1 / 128)).toBe(256);
});

test("others' callbacks keep their turn, with their arguments, while Dawn waits", () => {
  const called: unknown[] = [];
  const theirs = (...words: unknown[]): number => called.push(...words);
  clock = 0;
  wait(1000);
  turns.splice(0);
  clock = 500;
  scheduling.setImmediate(theirs, "one", "two");
  expect(turns).toHaveLength(1);
  turns[0]?.();
  expect(called).toEqual(["one", "two"]);
});

test("a callback that throws ends its turn", () => {
  const failing = native(() => {
    throw new Error("device lost");
  });
  scheduling.setImmediate(failing);
  expect(() => turns.shift()?.()).toThrow("device lost");
  clock = 500;
  wait(2);
  expect(run(1 / 128)).toBe(256);
});
