/** What Node lacks of a browser for the storage's tests: an empty IndexedDB and Web Locks, both in memory. */
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";

/** A database server of its own, with nothing in it; what was open before stays open on the old one. */
export function emptyStorage(): void {
  globalThis.indexedDB = new IDBFactory();
}

interface Waiting {
  readonly start: () => void;
}

/** Web Locks, exclusive ones alone, as all tabs of a browser share them. */
export class FakeLocks {
  readonly #held = new Set<string>();
  readonly #waiting = new Map<string, Waiting[]>();

  request(
    name: string,
    { ifAvailable = false, signal }: LockOptions,
    work: (lock: Lock | null) => Promise<void> | undefined,
  ): Promise<void> {
    if (!this.#held.has(name)) return this.#hold(name, work);
    if (ifAvailable) return Promise.resolve(work(null));
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { start: () => resolve(this.#hold(name, work)) };
      const queue = this.#waiting.get(name) ?? [];
      this.#waiting.set(name, queue);
      queue.push(waiting);
      signal?.addEventListener("abort", () => {
        const index = queue.indexOf(waiting);
        if (index < 0) return;
        queue.splice(index, 1);
        reject(new DOMException("The lock was not to be had in time.", "TimeoutError"));
      });
    });
  }

  async #hold(name: string, work: (lock: Lock | null) => Promise<void> | undefined): Promise<void> {
    this.#held.add(name);
    await work({ name, mode: "exclusive" });
    this.#held.delete(name);
    this.#waiting.get(name)?.shift()?.start();
  }
}
