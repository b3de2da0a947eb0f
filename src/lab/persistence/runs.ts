/**
 * Saved runs: written in parts in one transaction, found again whole, forgotten, set aside. A save never goes back in
 * steps, and what is found is input from outside (parseSavedRun.ts).
 */
import type { ErrorReport } from "../../words/report";
import type { Experiment } from "../../config/experiment";
import { answered, stored, type Database } from "./connection";
import { figuresOf, memorableName, notesOf } from "./runNotes";
import { makeRoom, makeSomeRoom, partsOf, spaceForRuns, type LetGo } from "./room";
import type { SavedRun } from "./savedRun";
import type { RunRecord } from "./schema";
import { isFull, RunAheadError } from "./storageErrors";

/** What a run is found by. */
export interface RunKeys {
  readonly key: string;
  /** As an earlier release may have saved it under another key; absent in a copy. */
  readonly address?: string;
  /** As versions 1 and 2 of the database had it. */
  readonly oldKey?: string;
  /** What a copy was made of, and begins as. */
  readonly original?: string;
}

/** A record as it lies in the database, each lane's parts put together. */
export interface FoundRun {
  readonly store: "runs" | "oldRuns";
  readonly key: string;
  readonly record: unknown;
}

/** Set-aside records hold whole runs; older ones give way. */
const SET_ASIDE_KEPT = 8;

export interface SaveOptions extends RunKeys {
  /** The run was reset, so that a record of a later step is to be replaced. */
  readonly replaces?: boolean;
  /** The key that an earlier release had saved it under: its record goes. */
  readonly formerKey?: string;
  readonly experiment?: Experiment;
}

/**
 * Keeps a run under its key, in place of what was saved of it. Older runs' checkpoints give way, and are handed back.
 * @throws RunAheadError where a later step is saved; StorageError
 */
export function saveRun(run: SavedRun, options: SaveOptions): Promise<readonly LetGo[]> {
  return stored("write", async (db) => {
    const bytes = run.lanes.reduce((sum, { checkpoint }) => sum + (checkpoint?.byteLength ?? 0), 0);
    const gone = [...(await makeRoom(db, options.key, (await spaceForRuns()) - bytes))];
    for (;;) {
      try {
        await writeRun(db, run, options, bytes);
        return gone;
      } catch (failure) {
        const more = isFull(failure) ? await makeSomeRoom(db, options.key) : [];
        if (more.length === 0) throw failure;
        gone.push(...more);
      }
    }
  });
}

async function writeRun(db: Database, run: SavedRun, options: SaveOptions, checkpointBytes: number): Promise<void> {
  const { key, address, oldKey, formerKey, replaces, experiment } = options;
  const transaction = db.transaction(["runs", "curves", "checkpoints", "oldRuns"], "readwrite");
  const done = transaction.done;
  // Told by whichever write failed.
  done.catch(() => undefined);
  try {
    const runs = transaction.objectStore("runs");
    const before = await answered(runs.get(key));
    const ahead = stepOf(before);
    if (!replaces && ahead > run.step) throw new RunAheadError(ahead);
    const former = before ?? (formerKey === undefined ? undefined : await runs.get(formerKey));
    const { step, lanes, interventions = [], savedAt } = run;
    const names = lanes.map(({ name }) => name);
    const record: RunRecord = {
      name: memorableName(),
      startedAt: savedAt,
      ...(former && notesOf(former)),
      ...(address !== undefined && { address }),
      ...(experiment && { experiment }),
      figures: lanes.map(figuresOf),
      step,
      lanes: names,
      interventions,
      savedAt,
      checkpointBytes,
    };
    const writes: Promise<unknown>[] = [];
    const write = (promise: Promise<unknown>): void => {
      promise.catch(() => undefined);
      writes.push(promise);
    };
    write(transaction.objectStore("runs").put(record, key));
    for (const { name, checkpoint, ...curves } of lanes) {
      write(transaction.objectStore("curves").put(curves, [key, name]));
      if (checkpoint) write(transaction.objectStore("checkpoints").put(checkpoint, [key, name]));
    }
    if (oldKey !== undefined) write(transaction.objectStore("oldRuns").delete(oldKey));
    if (formerKey !== undefined) {
      write(transaction.objectStore("runs").delete(formerKey));
      write(transaction.objectStore("curves").delete(partsOf(formerKey)));
      write(transaction.objectStore("checkpoints").delete(partsOf(formerKey)));
    }
    await Promise.all([...writes, done]);
  } catch (failure) {
    // Where the browser ended it for lack of space, its requests say only that it was ended.
    const { error } = transaction;
    abort(transaction);
    throw isFull(error) ? error : failure;
  }
}

function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {
    // It has ended by itself.
  }
}

function stepOf(record: unknown): number {
  const step: unknown = typeof record === "object" && record !== null ? (record as { step?: unknown }).step : undefined;
  return typeof step === "number" && Number.isSafeInteger(step) ? step : 0;
}

/** The run's record, if there is one, unjudged: by its key, else by where earlier releases would have put it. @throws StorageError */
export function findRun({ key, address, oldKey, original }: RunKeys): Promise<FoundRun | undefined> {
  return stored("read", async (db) => {
    const own = (await answered(db.getKey("runs", key))) ?? (original && (await db.getKey("runs", original)));
    const found = own ?? (address === undefined ? undefined : await db.getKeyFromIndex("runs", "address", address));
    if (found !== undefined) return { store: "runs", key: found, record: await wholeRun(db, found) };
    const old: unknown = oldKey === undefined ? undefined : await db.get("oldRuns", oldKey);
    return oldKey === undefined || old === undefined ? undefined : { store: "oldRuns", key: oldKey, record: old };
  });
}

async function wholeRun(db: Database, key: string): Promise<unknown> {
  const transaction = db.transaction(["runs", "curves", "checkpoints"]);
  const [record, curves, checkpoints] = await Promise.all([
    transaction.objectStore("runs").get(key) as Promise<unknown>,
    byLane(transaction.objectStore("curves"), key),
    byLane(transaction.objectStore("checkpoints"), key),
  ]);
  if (typeof record !== "object" || record === null) return record;
  const names: unknown = (record as { lanes?: unknown }).lanes;
  if (!Array.isArray(names)) return record;
  const lanes = names.map((name: unknown) => {
    const parts = curves.get(name);
    const checkpoint = checkpoints.get(name);
    return { ...(typeof parts === "object" ? parts : {}), name, ...(checkpoint !== undefined && { checkpoint }) };
  });
  return { ...record, lanes };
}

/** As much of a store as reading it takes. */
interface PartStore {
  getAllKeys(range: IDBKeyRange): Promise<readonly (readonly [string, string])[]>;
  getAll(range: IDBKeyRange): Promise<readonly unknown[]>;
}

async function byLane(store: PartStore, key: string): Promise<Map<unknown, unknown>> {
  const [keys, values] = await Promise.all([store.getAllKeys(partsOf(key)), store.getAll(partsOf(key))]);
  return new Map(keys.map(([, lane], index): [unknown, unknown] => [lane, values[index]]));
}

/**
 * Makes way for a run from step 0: what was saved of it is a run of its own from here on, found by the list of runs alone. What
 * versions 1 and 2 saved goes.
 * @param experiment for records of earlier versions, which have none.
 * @throws StorageError
 */
export function shelveRun({ key, address, oldKey }: RunKeys, experiment: Experiment): Promise<void> {
  return stored("write", async (db) => {
    const transaction = db.transaction(["runs", "curves", "checkpoints", "oldRuns"], "readwrite");
    const runs = transaction.objectStore("runs");
    const former = address === undefined ? [] : await answered(runs.index("address").getAllKeys(address));
    for (const one of new Set([key, ...former])) {
      const record = await answered(runs.get(one));
      const shelf = `${key}:${crypto.randomUUID()}`;
      if (record) {
        const { address: _, ...rest } = record;
        await runs.put({ experiment, name: memorableName(), ...rest }, shelf);
      }
      await runs.delete(one);
      for (const part of ["curves", "checkpoints"] as const) {
        const store = transaction.objectStore(part);
        for (const [, lane] of await store.getAllKeys(partsOf(one))) {
          const value = await store.get([one, lane]);
          if (record && value !== undefined) await store.put(value, [shelf, lane]);
        }
        await store.delete(partsOf(one));
      }
    }
    if (oldKey !== undefined) await transaction.objectStore("oldRuns").delete(oldKey);
    await transaction.done;
  });
}

/**
 * Moves a record that cannot be used out of its experiment's way, whole; the oldest of those set aside give way.
 * @returns what `readSetAside` finds it by. @throws StorageError
 */
export function setAside({ store, key, record }: FoundRun, why: ErrorReport, now: number): Promise<number> {
  return stored("write", async (db) => {
    const transaction = db.transaction(["runs", "curves", "checkpoints", "oldRuns", "setAside"], "readwrite");
    const aside = transaction.objectStore("setAside");
    const id = await answered(aside.add({ why, setAsideAt: now, record }));
    await transaction.objectStore(store).delete(key);
    if (store === "runs") {
      await transaction.objectStore("curves").delete(partsOf(key));
      await transaction.objectStore("checkpoints").delete(partsOf(key));
    }
    const ids = await aside.getAllKeys();
    for (const oldest of ids.slice(0, Math.max(0, ids.length - SET_ASIDE_KEPT))) await aside.delete(oldest);
    await transaction.done;
    return id;
  });
}
