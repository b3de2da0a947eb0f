/** What can go wrong with the browser's storage, each in a sentence of its own. The run itself goes on in every case. */
import { HalfstepError } from "../../config/errors";

const EXPORT_FIRST = "until then, export a checkpoint before you close the tab.";

class StorageError extends HalfstepError {
  override readonly name: string = "StorageError";
}

class StorageFullError extends StorageError {
  override readonly name = "StorageFullError";
  constructor(cause: unknown) {
    super("There is no space left to save this run.", `Free some space on this device; ${EXPORT_FIRST}`, { cause });
  }
}

class StorageNewerError extends StorageError {
  override readonly name = "StorageNewerError";
  constructor(cause: unknown) {
    super(
      "A newer version of the lab has upgraded this browser's storage, and this version cannot read it.",
      `Reload the page to get the newer version; ${EXPORT_FIRST}`,
      { cause },
    );
  }
}

export class StorageSilentError extends StorageError {
  override readonly name = "StorageSilentError";
  constructor() {
    super(
      "The browser's storage has not responded for 5 seconds.",
      `Training continues, and saving is retried automatically; if this persists, restart the browser, and ${EXPORT_FIRST}`,
    );
  }
}

export class StorageBlockedError extends StorageError {
  override readonly name = "StorageBlockedError";
  constructor() {
    super(
      "A tab with an earlier version of the lab blocks the browser's storage.",
      `Close that tab; saving is retried automatically, and ${EXPORT_FIRST}`,
    );
  }
}

class StorageReadError extends StorageError {
  override readonly name = "StorageReadError";
  constructor(cause: unknown) {
    super("The browser could not read the saved runs.", "Reload the page to try again; saved runs are left in place.", {
      cause,
    });
  }
}

class StorageWriteError extends StorageError {
  override readonly name = "StorageWriteError";
  constructor(cause: unknown) {
    super("The browser could not save this run.", `Leave private browsing or reload the page; ${EXPORT_FIRST}`, {
      cause,
    });
  }
}

/** Somebody else, another tab as a rule, has saved the same run at a later step. */
export class RunAheadError extends StorageError {
  override readonly name = "RunAheadError";
  constructor(readonly savedStep: number) {
    super(
      `This run is already saved at step ${savedStep.toLocaleString("en")}, further than in this tab.`,
      "Reload the page to continue from there; this tab does not overwrite it.",
    );
  }
}

const SENTENCES: Readonly<Record<string, new (cause: unknown) => StorageError>> = {
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

/** A failure of the database in words. */
export function storageError(cause: unknown, doing: "read" | "write"): StorageError {
  if (cause instanceof StorageError) return cause;
  const name = nameOf(cause);
  const known = Object.hasOwn(SENTENCES, name) ? SENTENCES[name] : undefined;
  return known ? new known(cause) : doing === "read" ? new StorageReadError(cause) : new StorageWriteError(cause);
}
