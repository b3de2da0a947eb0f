/**
 * Writes the experiment into the address once it rests: a slider moves many times a second, and browsers refuse a page
 * that writes its address more than about a hundred times in half a minute. A refusal harms nothing; it is tried again.
 */

/** Milliseconds without another change. */
const REST_MS = 300;
/** After a refusal; browsers count over ten to thirty seconds. */
const AGAIN_MS = 10_000;

export interface AddressBar {
  readonly show: (fragment: string) => void;
  /** Writes at once what waits, when the page is left. */
  readonly flush: () => void;
  /** Forgets what waits: the person has given an address. */
  readonly drop: () => void;
}

export function createAddressBar(write: (fragment: string) => void): AddressBar {
  let waiting: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(flush, ms);
  };
  const drop = (): void => {
    clearTimeout(timer);
    waiting = undefined;
  };
  const flush = (): void => {
    clearTimeout(timer);
    if (waiting === undefined) return;
    try {
      write(waiting);
      waiting = undefined;
    } catch {
      wait(AGAIN_MS);
    }
  };
  return {
    show: (fragment) => {
      waiting = fragment;
      wait(REST_MS);
    },
    flush,
    drop,
  };
}
