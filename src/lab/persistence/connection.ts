/**
 * The one connection to the lab's database. It opens when it is first needed, waits for no answer longer than five
 * seconds, gives way to a tab with a newer version, and opens again after whatever closed it: a failure is never kept.
 */
import { openDB, type IDBPDatabase } from "idb";
import { DATABASE, upgrade, VERSION, type LabDatabase } from "./schema";
import { StorageBlockedError, storageError, StorageSilentError } from "./storageErrors";

export type Database = IDBPDatabase<LabDatabase>;

const ANSWER_WITHIN_MS = 5000;
/** An opening that has not answered for so long is given up for another. */
const OPEN_ANEW_AFTER_MS = 60_000;

interface Opening {
  readonly database: Promise<Database>;
  readonly since: number;
  answered: boolean;
  /** Rejects where another tab's earlier version does not let go; the opening itself goes on waiting for it. */
  readonly blocked: Promise<never>;
}

let current: Opening | undefined;

/**
 * Works on the database. What it answers is waited for only as long as it is sure to come: a database that does not open
 * fails within five seconds, and every first answer inside `work` belongs into `answered`.
 * @throws StorageError
 */
export async function stored<T>(doing: "read" | "write", work: (db: Database) => Promise<T>): Promise<T> {
  try {
    return await work(await open());
  } catch (cause) {
    throw storageError(cause, doing);
  }
}

/** @throws StorageSilentError where the promise is not settled five seconds after `since`, a time of performance.now(). */
export async function answered<T>(promise: Promise<T>, since = performance.now()): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    const left = since + ANSWER_WITHIN_MS - performance.now();
    timer = setTimeout(() => reject(new StorageSilentError()), Math.max(0, left));
  });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
}

function open(): Promise<Database> {
  if (current && !current.answered && performance.now() - current.since > OPEN_ANEW_AFTER_MS) current = undefined;
  current ??= begin();
  const { database, blocked, since } = current;
  return answered(Promise.race([database, blocked]), since);
}

function begin(): Opening {
  let isBlocked = (_: StorageBlockedError): void => undefined;
  const blocked = new Promise<never>((_, reject) => {
    isBlocked = reject;
  });
  // Nobody may be waiting when it comes.
  blocked.catch(() => undefined);
  const forget = (): void => {
    if (current === opening) current = undefined;
  };
  const database = openDB<LabDatabase>(DATABASE, VERSION, {
    upgrade,
    blocked: () => isBlocked(new StorageBlockedError()),
    blocking: () => {
      forget();
      void database.then((db) => db.close());
    },
    terminated: forget,
  });
  const opening: Opening = { database, since: performance.now(), answered: false, blocked };
  settle(opening).catch(forget);
  return opening;
}

/** One that was given up meanwhile must not hold other tabs up. */
async function settle(opening: Opening): Promise<void> {
  const db = await opening.database;
  opening.answered = true;
  if (current !== opening) db.close();
}
