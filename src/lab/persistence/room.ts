/**
 * Room for saved runs: weights and moments are what takes space, so the oldest runs' checkpoints go first, never those of
 * the run that is being saved; curves stay. Only where too many runs are kept does the oldest go whole.
 */
import { answered, type Database } from "./connection";
import type { RunRecord } from "./schema";

/** What had to go so that a run could be saved. */
export interface LetGo {
  readonly step: number;
  /** Milliseconds since 1970, when it was saved. */
  readonly savedAt: number;
  /** Its curves too. */
  readonly whole: boolean;
}

const MOST_BYTES = 2 ** 31;
/** Of what the browser lets this site keep: its texts are in there too. */
const SHARE_OF_QUOTA = 0.5;
const RUNS_KEPT = 200;

/** Bytes that all checkpoints together may take. */
export async function spaceForRuns(): Promise<number> {
  try {
    const { quota = Infinity } = await navigator.storage.estimate();
    return Math.min(MOST_BYTES, quota * SHARE_OF_QUOTA);
  } catch {
    return MOST_BYTES;
  }
}

/** A run's parts, whatever its lanes are called. */
export function partsOf(key: string): IDBKeyRange {
  return IDBKeyRange.bound([key], [key, []]);
}

/** A record is input from outside. */
function bytesOf(record: RunRecord | undefined): number {
  return Math.max(0, Number(record?.checkpointBytes) || 0);
}

/** Lets the oldest runs' checkpoints go until those of all runs but `key`'s take no more than `space` bytes. */
export async function makeRoom(db: Database, key: string, space: number): Promise<readonly LetGo[]> {
  const transaction = db.transaction(["runs", "curves", "checkpoints"], "readwrite");
  const [runs, curves, checkpoints] = [
    transaction.objectStore("runs"),
    transaction.objectStore("curves"),
    transaction.objectStore("checkpoints"),
  ];
  const oldestFirst = await answered(runs.index("savedAt").getAllKeys());
  const others = oldestFirst.filter((other) => other !== key);
  const records = await Promise.all(others.map((other) => runs.get(other)));
  const sizeOf = (index: number): number => bytesOf(records[index]);
  let bytes = records.reduce((sum, _, index) => sum + sizeOf(index), 0);
  const tooMany = others.length + 1 - RUNS_KEPT;
  const gone: LetGo[] = [];
  for (const [index, other] of others.entries()) {
    const record = records[index];
    const whole = index < tooMany;
    if (!record || (!whole && (bytes <= space || sizeOf(index) === 0))) continue;
    bytes -= sizeOf(index);
    await checkpoints.delete(partsOf(other));
    if (whole) {
      await curves.delete(partsOf(other));
      await runs.delete(other);
    } else await runs.put({ ...record, checkpointBytes: 0 }, other);
    gone.push({ step: record.step, savedAt: record.savedAt, whole });
  }
  await transaction.done;
  return gone;
}

/** After the browser refused more: lets one run's checkpoints go, or a whole run of an earlier version; none where none is left. */
export async function makeSomeRoom(db: Database, key: string): Promise<readonly LetGo[]> {
  const all = await db.getAll("runs");
  const keys = await db.getAllKeys("runs");
  const bytes = all.reduce((sum, record, index) => sum + (keys[index] === key ? 0 : bytesOf(record)), 0);
  if (bytes > 0) return makeRoom(db, key, bytes - 1);
  const [oldest] = await db.getAllKeysFromIndex("oldRuns", "savedAt");
  if (oldest === undefined) return [];
  const old: unknown = await db.get("oldRuns", oldest);
  await db.delete("oldRuns", oldest);
  const { step, savedAt } = (typeof old === "object" && old !== null ? old : {}) as Partial<Record<string, unknown>>;
  return [{ step: Number(step), savedAt: Number(savedAt), whole: true }];
}
