/** Giving up a run, asked twice where it took long: one guard for the button, the key and every notice. */
import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Lab } from "../lab";
import { canReset } from "../run/runStore";

/** A run of more than a minute is not given up at one press. */
const LONG_MS = 60_000;
const ASKED_FOR_MS = 4000;

export class ResetGuard {
  /** Whether the question stands: the next `ask` resets. */
  readonly asked: StoreApi<boolean> = createStore<boolean>(() => false);
  readonly #lab: Pick<Lab, "spentMs" | "reset" | "run">;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(lab: Pick<Lab, "spentMs" | "reset" | "run">) {
    this.#lab = lab;
  }

  ask(): void {
    if (!canReset(this.#lab.run.getState())) return;
    clearTimeout(this.#timer);
    if (this.asked.getState() || this.#lab.spentMs() <= LONG_MS) {
      this.asked.setState(false);
      this.#lab.reset();
      return;
    }
    this.asked.setState(true);
    this.#timer = setTimeout(() => this.asked.setState(false), ASKED_FOR_MS);
  }
}
