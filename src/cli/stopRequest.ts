/**
 * Why a training is to stop before its end: a signal, or nobody reads what it prints. The first asks it to stop after the
 * steps under way, so that there is something whole to save; the second ends the process at once.
 */
import { terminalWords } from "../words/words";

export type StopReason = "SIGINT" | "SIGTERM" | "SIGHUP" | "closed output" | "failed output";

/** What a shell reports of a process that the signal ended: 128 and its number. A closed pipe is SIGPIPE's. */
const EXIT_STATUS: Readonly<Record<StopReason, number>> = {
  SIGHUP: 129,
  SIGINT: 130,
  "closed output": 141,
  SIGTERM: 143,
  "failed output": 1,
};
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** One key press may come twice: from the terminal, and from `npm run`, which hands it on. */
const SAME_PRESS_MS = 300;

/** What is used of the process: tests put their own in its place. */
export interface StopHost {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  off(signal: NodeJS.Signals, listener: () => void): unknown;
  exit(status: number): unknown;
  say(line: string): void;
  /** Milliseconds, from anywhere. */
  now(): number;
}

export class StopRequest {
  #reason: StopReason | undefined;
  #signalledAt = Number.NEGATIVE_INFINITY;
  readonly #listeners = new Map<NodeJS.Signals, () => void>();

  constructor(private readonly host: StopHost) {}

  /** From here on a signal no longer ends the process. */
  listen(): void {
    for (const signal of SIGNALS) {
      const listener = (): void => this.#signalled(signal);
      this.#listeners.set(signal, listener);
      this.host.on(signal, listener);
    }
  }

  /** Gives the signals back to the system. */
  release(): void {
    for (const [signal, listener] of this.#listeners) this.host.off(signal, listener);
    this.#listeners.clear();
  }

  get reason(): StopReason | undefined {
    return this.#reason;
  }

  /** Of the whole command, once it has stopped; 0 where nobody asked it to. */
  get exitStatus(): number {
    return this.#reason === undefined ? 0 : EXIT_STATUS[this.#reason];
  }

  /** For people, once it has stopped; empty where it has not. */
  inWords(step: number, steps: number): string {
    return this.#reason === undefined ? "" : terminalWords().train.stopped({ why: this.#reason, step, steps });
  }

  /** Standard output takes no more: its error, as the stream gives it. Each further write tells it again. */
  outputFailed({ code }: NodeJS.ErrnoException): void {
    this.#reason ??= code === "EPIPE" ? "closed output" : "failed output";
  }

  #signalled(signal: (typeof SIGNALS)[number]): void {
    const now = this.host.now();
    if (now - this.#signalledAt < SAME_PRESS_MS) return;
    this.#signalledAt = now;
    if (this.#reason !== undefined) {
      this.host.exit(EXIT_STATUS[signal]);
      return;
    }
    this.#reason = signal;
    const { stopping, stoppingAgain } = terminalWords().train;
    this.host.say(signal === "SIGINT" ? stoppingAgain : stopping);
  }
}
