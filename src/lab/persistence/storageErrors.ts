/** What can go wrong with the browser's storage, each with a code of its own. The run itself goes on in every case. */
import { HalfstepError } from "../../config/errors";

class StorageError extends HalfstepError {
  override readonly name: string = "StorageError";
}

class StorageFullError extends StorageError {
  override readonly name = "StorageFullError";
  constructor(cause: unknown) {
    super({ code: "storage/full" }, { cause });
  }
}

class StorageNewerError extends StorageError {
  override readonly name = "StorageNewerError";
  constructor(cause: unknown) {
    super({ code: "storage/newer" }, { cause });
  }
}

export class StorageSilentError extends StorageError {
  override readonly name = "StorageSilentError";
  constructor() {
    super({ code: "storage/silent" });
  }
}

export class StorageBlockedError extends StorageError {
  override readonly name = "StorageBlockedError";
  constructor() {
    super({ code: "storage/blocked" });
  }
}

class StorageReadError extends StorageError {
  override readonly name = "StorageReadError";
  constructor(cause: unknown) {
    super({ code: "storage/unreadable" }, { cause });
  }
}

class StorageWriteError extends StorageError {
  override readonly name = "StorageWriteError";
  constructor(cause: unknown) {
    super({ code: "storage/unwritable" }, { cause });
  }
}

/** Somebody else, another tab as a rule, has saved the same run at a later step. */
export class RunAheadError extends StorageError {
  override readonly name = "RunAheadError";
  constructor(readonly savedStep: number) {
    super({ code: "storage/run-ahead", values: { step: savedStep } });
  }
}

const BY_NAME: Readonly<Record<string, new (cause: unknown) => StorageError>> = {
  QuotaExceededError: StorageFullError,
  VersionError: StorageNewerError,
};

/** Whether the browser has no more room. */
export function isFull(cause: unknown): boolean {
  return nameOf(cause) === "QuotaExceededError";
}

function nameOf(cause: unknown): string {
  return cause instanceof Error || cause instanceof DOMException ? cause.name : "";
}

/** A failure of the database as one of ours. */
export function storageError(cause: unknown, doing: "read" | "write"): StorageError {
  if (cause instanceof StorageError) return cause;
  const name = nameOf(cause);
  const known = Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined;
  return known ? new known(cause) : doing === "read" ? new StorageReadError(cause) : new StorageWriteError(cause);
}
