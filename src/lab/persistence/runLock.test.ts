import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeLocks } from "../testing/fakeBrowser";
import { lockRun } from "./runLock";

beforeEach(() => {
  vi.stubGlobal("navigator", { locks: new FakeLocks() });
});
afterEach(() => vi.unstubAllGlobals());

describe("a run's lock", () => {
  it("is one tab's at a time, and each run has its own", async () => {
    const first = await lockRun("a");
    expect(first).toBeDefined();
    expect(await lockRun("b")).toBeDefined();
    expect(await lockRun("a")).toBeUndefined();
    first?.release();
    expect(await lockRun("a")).toBeDefined();
  });

  it("is waited for while a tab that reloads lets it go", async () => {
    const first = await lockRun("a");
    setTimeout(() => first?.release(), 50);
    expect(await lockRun("a")).toBeDefined();
  });

  it.each([
    ["has no Web Locks", {}],
    ["denies them", { locks: { request: () => Promise.reject(new DOMException("denied", "SecurityError")) } }],
  ])("is had by all where the browser %s", async (_, navigator) => {
    vi.stubGlobal("navigator", navigator);
    expect(await lockRun("a")).toBeDefined();
    expect(await lockRun("a")).toBeDefined();
  });
});
