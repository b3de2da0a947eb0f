/** Every saved run of this browser, for the page: the list, and what a person does to it. */
import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import { HalfstepError } from "../../config/errors";
import type { ErrorReport } from "../../words/report";
import type { ListedRun } from "../persistence/runList";
import type { RunNotes } from "../persistence/schema";

export interface RunLibraryHost {
  listRuns(): Promise<readonly ListedRun[]>;
  noteRun(key: string, notes: RunNotes): Promise<void>;
  deleteRun(key: string): Promise<void>;
}

export interface Library {
  /** Undefined until they were read. */
  readonly runs?: readonly ListedRun[];
  /** Taken out of the list, and deleted unless it is undone in time. */
  readonly leaving: readonly ListedRun[];
  readonly problem?: ErrorReport;
}

/** So long a deleted run can be had back, in milliseconds. */
export const UNDO_MS = 8000;

export class RunLibrary {
  readonly view: StoreApi<Library> = createStore<Library>(() => ({ leaving: [] }));
  readonly #host: RunLibraryHost;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(host: RunLibraryHost) {
    this.#host = host;
  }

  /** Reads the list anew. */
  async refresh(): Promise<void> {
    await this.#attempt(async () => {
      const all = await this.#host.listRuns();
      this.view.setState(({ leaving }) => ({
        runs: all.filter(({ key }) => !leaving.some((one) => one.key === key)),
      }));
    });
  }

  async note(key: string, notes: RunNotes): Promise<void> {
    this.view.setState(({ runs = [] }) => ({
      runs: runs.map((run) => (run.key === key ? { ...run, ...notes } : run)),
    }));
    await this.#attempt(() => this.#host.noteRun(key, notes));
  }

  /** Takes a run out of the list at once, and out of the database when it can no longer be undone. */
  remove(key: string): void {
    const run = this.view.getState().runs?.find((one) => one.key === key);
    if (!run) return;
    this.view.setState(({ runs = [], leaving }) => ({
      runs: runs.filter((one) => one !== run),
      leaving: [...leaving, run],
    }));
    this.#timers.set(
      key,
      setTimeout(() => void this.#delete(key), UNDO_MS),
    );
  }

  /** The run that was deleted last is back. */
  undoRemove(): void {
    const run = this.view.getState().leaving.at(-1);
    if (!run) return;
    clearTimeout(this.#timers.get(run.key));
    this.#timers.delete(run.key);
    this.view.setState(({ runs = [], leaving }) => ({
      runs: [...runs, run].sort((a, b) => b.savedAt - a.savedAt),
      leaving: leaving.filter((one) => one !== run),
    }));
  }

  async #delete(key: string): Promise<void> {
    this.#timers.delete(key);
    await this.#attempt(() => this.#host.deleteRun(key));
    this.view.setState(({ leaving }) => ({ leaving: leaving.filter((one) => one.key !== key) }));
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.view.setState(({ problem: _, ...rest }) => rest, true);
    } catch (failure) {
      if (!(failure instanceof HalfstepError)) throw failure;
      this.view.setState({ problem: failure.report });
    }
  }
}
