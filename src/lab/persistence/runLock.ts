/**
 * One run, one tab: a Web Lock by the run's key, held while the run is loaded and given back by the browser when its tab is
 * gone, however that came. Where there are no Web Locks a save that would go back in steps is still refused (runs.ts).
 */

/** A tab that reloads or restarts its worker holds its lock for a moment longer. */
const WAIT_MS = 2500;

export interface RunLock {
  release(): void;
}

const NO_LOCK: RunLock = { release: () => undefined };

/** The lock of a run, or undefined where another tab has it. */
export async function lockRun(key: string): Promise<RunLock | undefined> {
  // Typed as always there; older browsers leave it out.
  const { locks } = navigator as { readonly locks?: LockManager };
  if (!locks) return NO_LOCK;
  const name = `halfstep-run-${key}`;
  try {
    const free = await take(locks, name, { ifAvailable: true });
    return free ?? (await take(locks, name, { signal: AbortSignal.timeout(WAIT_MS) }));
  } catch (failure) {
    // Where a site may store nothing, browsers deny locks too.
    return failure instanceof DOMException && failure.name === "TimeoutError" ? undefined : NO_LOCK;
  }
}

async function take(locks: LockManager, name: string, options: LockOptions): Promise<RunLock | undefined> {
  return new Promise((resolve, reject) => {
    locks
      .request(name, options, (lock: Lock | null) =>
        lock ? new Promise<void>((release) => resolve({ release })) : resolve(undefined),
      )
      .catch(reject);
  });
}
