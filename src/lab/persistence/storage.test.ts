import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { deleteDB, openDB } from "idb";
import { emptyStorage } from "../testing/fakeBrowser";
import { defaultExperiment } from "../../config/experiment";
import type * as List from "./runList";
import type * as Runs from "./runs";
import type { SavedRun } from "./savedRun";
import type * as KeptFiles from "./keptFiles";

const experiment = defaultExperiment();

let runs: typeof Runs;
let list: typeof List;
let kept: typeof KeptFiles;

beforeEach(async () => {
  emptyStorage();
  // A page opened anew: nothing is connected yet.
  vi.resetModules();
  await import("../../words/testing/speakEnglish");
  runs = await import("./runs");
  list = await import("./runList");
  kept = await import("./keptFiles");
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const WHY = { code: "internal/check", values: { detail: "Its step is NaN.", fix: "" } } as const;
const KEYS = { key: "k", address: "preset=spirals", oldKey: "preset=spirals" };

function run(step: number, savedAt = step, bytes = 8): SavedRun {
  const checkpoint = new Uint8Array(bytes);
  const lanes = ["fp32", "mixed"].map((name) => ({ name, checkpoint, steps: [], validations: [] }));
  return { step, lanes, interventions: [], savedAt };
}

/** What a version of the lab left in the browser. */
async function leftBehind(version: number, key: string, value: unknown): Promise<void> {
  const db = await openDB("halfstep", version, {
    upgrade(upgraded) {
      upgraded.createObjectStore("runs").createIndex("savedAt", "savedAt");
      upgraded.createObjectStore("texts");
      if (version > 1) upgraded.createObjectStore("tiles");
    },
  });
  await db.put("runs", value, key);
  await db.put("texts", { name: "poem.txt", blob: new Blob(["words"]) }, "last");
  db.close();
}

describe("saved runs", () => {
  it("come back whole, lane by lane", async () => {
    await runs.saveRun(run(7), KEYS);
    const found = await runs.findRun(KEYS);
    expect(found).toMatchObject({ store: "runs", key: "k", record: { ...run(7), address: "preset=spirals" } });
  });

  it("never go back in steps, unless the run was reset", async () => {
    await runs.saveRun(run(382), KEYS);
    await expect(runs.saveRun(run(1), KEYS)).rejects.toThrow("already saved at step 382");
    await runs.saveRun(run(383), KEYS);
    expect(await runs.findRun(KEYS)).toMatchObject({ record: { step: 383 } });
    await runs.saveRun(run(1), { ...KEYS, replaces: true });
    expect(await runs.findRun(KEYS)).toMatchObject({ record: { step: 1 } });
  });

  it("make way for a new one of the same experiment, and stay in the list with all their parts", async () => {
    await runs.saveRun(run(7), KEYS);
    await runs.saveRun(run(8), { ...KEYS, key: "of an earlier release" });
    await runs.shelveRun(KEYS, experiment);
    expect(await runs.findRun(KEYS)).toBeUndefined();
    const listed = await list.listRuns();
    expect(listed.map(({ step }) => step)).toEqual([8, 7]);
    for (const { key, step } of listed) {
      const found = await runs.findRun({ key: `k:${key.slice(2)}`, original: "k" });
      expect(found).toMatchObject({ key, record: { step, lanes: [{ checkpoint: new Uint8Array(8) }, {}] } });
    }
    await runs.saveRun(run(1), KEYS);
    expect(await list.listRuns()).toHaveLength(3);
  });

  it("keep what a person said of them when they are saved again, and are deleted whole", async () => {
    await runs.saveRun(run(7), { ...KEYS, experiment });
    const [first] = await list.listRuns();
    expect(first).toMatchObject({ step: 7, note: "", pinned: false, startedAt: 7, savedAt: 7, bytes: 16, experiment });
    expect(first?.name).toMatch(/^[a-z]+-[a-z]+$/);
    await list.noteRun("k", { name: "mine", note: "the one", pinned: true });
    await runs.saveRun(run(9), { ...KEYS, experiment });
    expect(await list.listRuns()).toMatchObject([
      { name: "mine", note: "the one", pinned: true, startedAt: 7, step: 9 },
    ]);
    await list.deleteRun("k");
    expect(await list.listRuns()).toEqual([]);
    const db = await openDB("halfstep");
    expect(await db.count("curves")).toBe(0);
    expect(await db.count("checkpoints")).toBe(0);
    db.close();
  });

  it("of an earlier version are listed by their address, and a record that cannot be read is left out and left alone", async () => {
    await runs.saveRun(run(7), KEYS);
    const db = await openDB("halfstep");
    await db.put("runs", { step: Number.NaN, savedAt: 1, lanes: [] }, "broken");
    const { name: _, startedAt: __, figures: ___, ...old } = (await db.get("runs", "k")) as Record<string, unknown>;
    await db.put("runs", old, "k");
    expect(await list.listRuns()).toMatchObject([
      { key: "k", name: "k", experiment: { base: { data: { kind: "spirals" } } } },
    ]);
    expect(await db.count("runs")).toBe(2);
    db.close();
  });

  it("are found by their address where a release makes another key of the same experiment", async () => {
    await runs.saveRun(run(7), KEYS);
    expect(await runs.findRun({ ...KEYS, key: "other" })).toMatchObject({ key: "k", record: { step: 7 } });
  });

  it.each([1, 2])(
    "of version %i of the database are found by their old key, and move when they are saved",
    async (version) => {
      await leftBehind(version, KEYS.oldKey, run(40));
      expect(await runs.findRun(KEYS)).toMatchObject({ store: "oldRuns", record: { step: 40 } });
      expect(await kept.findFile("text")).toMatchObject({ name: "poem.txt" });
      await runs.saveRun(run(41), KEYS);
      expect(await runs.findRun(KEYS)).toMatchObject({ store: "runs", record: { step: 41 } });
      expect(await runs.findRun({ key: "other", oldKey: KEYS.oldKey })).toBeUndefined();
      await kept.keptTiles.save("gpu", "{}");
      expect(await kept.keptTiles.load("gpu")).toBe("{}");
    },
  );
});

describe("room for saved runs", () => {
  const key = (name: string) => ({ key: name });

  it("is made by letting the oldest checkpoints go, with a word; curves stay, and the current run's never go", async () => {
    vi.stubGlobal("navigator", { storage: { estimate: () => Promise.resolve({ quota: 100 }) } });
    await runs.saveRun(run(1, 1, 10), key("a"));
    await runs.saveRun(run(2, 2, 10), key("b"));
    const gone = await runs.saveRun(run(3, 3, 10), key("c"));
    expect(gone).toEqual([{ step: 1, savedAt: 1, whole: false }]);
    const found = await runs.findRun(key("a"));
    expect(found).toMatchObject({ record: { step: 1, lanes: [{ name: "fp32", steps: [] }, { name: "mixed" }] } });
    expect(found?.record).not.toHaveProperty("lanes.0.checkpoint");
    expect(await runs.saveRun(run(4, 4, 60), key("c"))).toEqual([{ step: 2, savedAt: 2, whole: false }]);
    expect(await runs.findRun(key("c"))).toMatchObject({ record: { lanes: [{ checkpoint: new Uint8Array(60) }, {}] } });
  });

  it("is made where the browser refuses more, and told as lack of space where none is left", async () => {
    await runs.saveRun(run(1, 1), key("a"));
    const { IDBObjectStore } = await import("fake-indexeddb");
    const put = Reflect.get(IDBObjectStore.prototype, "put") as (...given: unknown[]) => unknown;
    let refusals = 1;
    const full = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (
      this: unknown,
      ...given: unknown[]
    ) {
      if (given[0] instanceof Uint8Array && refusals-- > 0) throw new DOMException("full", "QuotaExceededError");
      return Reflect.apply(put, this, given) as never;
    });
    expect(await runs.saveRun(run(2, 2), key("b"))).toEqual([{ step: 1, savedAt: 1, whole: false }]);
    refusals = Infinity;
    await expect(runs.saveRun(run(3, 3), key("b"))).rejects.toThrow("no space left to save");
    full.mockRestore();
    expect(await runs.findRun(key("b"))).toMatchObject({ record: { step: 2 } });
  });
});

describe("a record that cannot be used", () => {
  it("is moved aside whole, the oldest giving way, and can be had as a file", async () => {
    const { setAsideFile } = await import("./setAside");
    const ids: number[] = [];
    for (let step = 1; step <= 10; step++) {
      await runs.saveRun({ ...run(step), step: Number.NaN }, KEYS);
      const found = await runs.findRun(KEYS);
      if (found) ids.push(await runs.setAside(found, WHY, 0));
      expect(await runs.findRun(KEYS)).toBeUndefined();
    }
    expect(await setAsideFile(ids[0] ?? 0)).toBeUndefined();
    const file = await setAsideFile(ids[9] ?? 0);
    expect(file?.name).toBe("halfstep-set-aside-1970-01-01.json");
    const text = new TextDecoder().decode(file?.bytes);
    expect(JSON.parse(text)).toMatchObject({
      why: WHY,
      record: {
        step: "NaN",
        lanes: [{ name: "fp32", checkpoint: { type: "Uint8Array", base64: "AAAAAAAAAAA=" } }, {}],
      },
    });
  });
});

describe("a database", () => {
  it("that never answers is told within five seconds, and is used as soon as it does", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    const silence = Object.create(IDBOpenDBRequest.prototype, {
      addEventListener: { value: () => undefined },
    }) as IDBOpenDBRequest;
    const open = vi.spyOn(indexedDB, "open").mockReturnValue(silence);
    const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);
    await Promise.all([
      expect(runs.saveRun(run(1), KEYS)).rejects.toThrow("has not responded for 5 seconds"),
      wait(5001),
    ]);
    // Known to be silent, it holds nobody up again.
    await Promise.all([expect(runs.findRun(KEYS)).rejects.toThrow("has not responded"), wait(1)]);
    await wait(60_000);
    open.mockRestore();
    await runs.saveRun(run(1), KEYS);
  });

  it("of a newer version is told as that, not as lack of space, and is tried again", async () => {
    const newer = await openDB("halfstep", 9);
    newer.close();
    await expect(runs.saveRun(run(1), KEYS)).rejects.toThrow("A newer version of the lab");
    await expect(runs.findRun(KEYS)).rejects.toThrow("A newer version of the lab");
    await deleteDB("halfstep");
    await runs.saveRun(run(1), KEYS);
  });

  it("that an earlier version holds is told at once, and used once that tab has gone", async () => {
    await leftBehind(2, KEYS.oldKey, run(40));
    const holder = await openDB("halfstep", 2);
    await expect(runs.findRun(KEYS)).rejects.toThrow("A tab with an earlier version of the lab");
    await expect(runs.saveRun(run(41), KEYS)).rejects.toThrow("A tab with an earlier version of the lab");
    holder.close();
    await vi.waitFor(async () => expect(await runs.findRun(KEYS)).toMatchObject({ record: { step: 40 } }));
  });

  it("lets go for a tab with a newer version, and opens again when it is deleted", async () => {
    await runs.saveRun(run(1), KEYS);
    const newer = await openDB("halfstep", 9);
    newer.close();
    await expect(runs.saveRun(run(2), KEYS)).rejects.toThrow("A newer version of the lab");
    await deleteDB("halfstep");
    await runs.saveRun(run(2), KEYS);
  });

  it("that refuses to open is asked again the next time", async () => {
    const open = vi.spyOn(indexedDB, "open").mockImplementationOnce(() => {
      throw new DOMException("denied", "SecurityError");
    });
    await expect(runs.findRun(KEYS)).rejects.toThrow("could not read the saved runs");
    expect(await runs.findRun(KEYS)).toBeUndefined();
    expect(open).toHaveBeenCalledTimes(2);
  });
});
