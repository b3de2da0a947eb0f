import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createAddressBar } from "./addressBar";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("writes once a slider rests, and its last value", () => {
  const written: string[] = [];
  const address = createAddressBar((fragment) => written.push(fragment));
  for (let width = 1; width <= 200; width++) {
    address.show(`model.width=${width}`);
    vi.advanceTimersByTime(16);
  }
  expect(written).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(written).toEqual(["model.width=200"]);
});

it("harms nothing where the browser refuses, and tries again with the newest", () => {
  let refuses = true;
  const written: string[] = [];
  const address = createAddressBar((fragment) => {
    if (refuses) throw new DOMException("Too many calls", "SecurityError");
    written.push(fragment);
  });
  address.show("a");
  expect(() => vi.advanceTimersByTime(1000)).not.toThrow();
  refuses = false;
  vi.advanceTimersByTime(10_000);
  expect(written).toEqual(["a"]);
});

it("writes what waits when the page is left, and not over an address that the person gave", () => {
  const written: string[] = [];
  const address = createAddressBar((fragment) => written.push(fragment));
  address.show("a");
  address.flush();
  expect(written).toEqual(["a"]);
  address.show("b");
  address.drop();
  address.flush();
  vi.advanceTimersByTime(60_000);
  expect(written).toEqual(["a"]);
});
