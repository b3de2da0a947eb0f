/**
 * One run, one tab: a Web Lock by the run's key, held while the run is loaded and given back by the browser when its tab is
 * gone, however that came. Where there are no Web Locks a save that would go back in steps is still refused (runs.ts).
 */

import { HalfstepError } from "../../config/errors";

/** A tab that reloads or restarts its worker holds its lock for a moment longer. */
const WAIT_MS = 1500;

class LockError extends HalfstepError {
  override readonly name = "LockError";
  constructor(cause: unknown) {
    super("The browser gave this tab no lock on its run.", "Reload the page.", { cause });
  }
}

export interface RunLock {
  release(): void;
}

/** The lock of a run, or undefined where another tab has it. */
export async function lockRun(key: string): Promise<RunLock | undefined> {
  // Typed as always there; older browsers leave it out.
  const { locks } = navigator as { readonly locks?: LockManager };
  if (!locks) return { release: () => undefined };
  const name = `halfstep-run-${key}`;
  return (await take(locks, name, { ifAvailable: true })) ?? take(locks, name, { signal: AbortSignal.timeout(WAIT_MS) });
}

function take(locks: LockManager, name: string, options: LockOptions): Promise<RunLock | undefined> {
  return new Promise((resolve, reject) => {
    const held = locks.request(name, options, (lock: Lock | null) =>
      lock ? new Promise<void>((release) => resolve({ release })) : resolve(undefined),
    );
    held.catch((failure: unknown) => {
      if (failure instanceof DOMException && failure.name === "TimeoutError") resolve(undefined);
      else reject(new LockError(failure));
    });
  });
}
