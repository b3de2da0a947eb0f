import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defaultExperiment } from "../../config/experiment";
import type { ListedRun } from "../persistence/runList";
import { StorageSilentError } from "../persistence/storageErrors";
import { RunLibrary, UNDO_MS } from "./runLibrary";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const run = (key: string, savedAt: number): ListedRun => ({
  key,
  name: key,
  note: "",
  pinned: false,
  experiment: defaultExperiment(),
  step: 1,
  figures: [],
  startedAt: 0,
  savedAt,
  bytes: 0,
});

function library(runs: readonly ListedRun[]) {
  const deleted: string[] = [];
  const noted: unknown[] = [];
  const made = new RunLibrary({
    listRuns: () => Promise.resolve(runs.filter(({ key }) => !deleted.includes(key))),
    noteRun: (key, notes) => Promise.resolve(void noted.push([key, notes])),
    deleteRun: (key) => Promise.resolve(void deleted.push(key)),
  });
  const keys = (): string[] => (made.view.getState().runs ?? []).map(({ key }) => key);
  return { made, deleted, noted, keys };
}

describe("the library of runs", () => {
  it("deletes a run only once it can no longer be had back", async () => {
    const { made, deleted, keys } = library([run("b", 2), run("a", 1)]);
    await made.refresh();
    made.remove("b");
    expect(keys()).toEqual(["a"]);
    await made.refresh();
    expect(keys()).toEqual(["a"]);
    made.undoRemove();
    expect(keys()).toEqual(["b", "a"]);
    await vi.advanceTimersByTimeAsync(2 * UNDO_MS);
    expect(deleted).toEqual([]);
    made.remove("a");
    await vi.advanceTimersByTimeAsync(UNDO_MS);
    expect(deleted).toEqual(["a"]);
    expect(made.view.getState().leaving).toEqual([]);
  });

  it("shows what a person says of a run at once, and keeps it", async () => {
    const { made, noted } = library([run("a", 1)]);
    await made.refresh();
    await made.note("a", { name: "mine", pinned: true });
    expect(made.view.getState().runs).toMatchObject([{ name: "mine", pinned: true, note: "" }]);
    expect(noted).toEqual([["a", { name: "mine", pinned: true }]]);
  });

  it("tells of a storage that fails, and no longer once it works", async () => {
    let fails = true;
    const made = new RunLibrary({
      listRuns: () => (fails ? Promise.reject(new StorageSilentError()) : Promise.resolve([])),
      noteRun: () => Promise.resolve(),
      deleteRun: () => Promise.resolve(),
    });
    await made.refresh();
    expect(made.view.getState().problem).toEqual({ code: "storage/silent" });
    fails = false;
    await made.refresh();
    expect(made.view.getState()).not.toHaveProperty("problem");
    expect(made.view.getState().runs).toEqual([]);
  });
});
