/** Milliseconds spent in one state of several. */
export class Stopwatch {
  readonly #now: () => number;
  #since: number | undefined;
  #before = 0;

  /** @param now a clock that never goes back. */
  constructor(now: () => number) {
    this.#now = now;
  }

  get elapsedMs(): number {
    return this.#before + (this.#since === undefined ? 0 : this.#now() - this.#since);
  }

  run(isRunning: boolean): void {
    if (isRunning) this.#since ??= this.#now();
    else {
      this.#before = this.elapsedMs;
      this.#since = undefined;
    }
  }

  /** Back to nothing; it runs on if it runs. */
  reset(): void {
    this.#before = 0;
  }
}
