/**
 * While anything is awaited, Dawn's binding for Node asks its instance for news once a turn of the event loop, by the global
 * `setImmediate`: one core is kept busy by asking, which a software adapter would have computed or compiled with. Here it asks
 * as eagerly for the first milliseconds of a wait, and after that once in a millisecond.
 */
const EAGER_MS = 3;
const PATIENT_MS = 1;

type Callback = (...args: unknown[]) => void;

/** What of the global object is used, so that a test can hand in its own. */
export interface Scheduling {
  setImmediate: (callback: Callback, ...args: unknown[]) => unknown;
  setTimeout: (callback: Callback, ms: number) => unknown;
}

/** Replaces `setImmediate`; only Dawn's callbacks, which are native code, ever wait. */
export function pollPatiently(scheduling: Scheduling, now: () => number = () => performance.now()): void {
  const { setImmediate } = scheduling;
  let waitBegan = 0;
  let isAsking = false;
  scheduling.setImmediate = (callback, ...args) => {
    if (!isNative(callback)) return setImmediate(callback, ...args);
    // A wait goes on as long as Dawn asks for its next turn from within the last one.
    if (!isAsking) waitBegan = now();
    const ask = (): void => {
      isAsking = true;
      try {
        callback(...args);
      } finally {
        isAsking = false;
      }
    };
    return now() - waitBegan < EAGER_MS ? setImmediate(ask) : scheduling.setTimeout(ask, PATIENT_MS);
  };
}

function isNative(callback: Callback): boolean {
  return Function.prototype.toString.call(callback).endsWith("{ [native code] }");
}
