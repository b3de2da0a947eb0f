/**
 * Where a run is kept: found by what it is, held by one tab at a time, and never saved by a tab that does not hold it.
 */
import type { ErrorReport } from "../../words/report";
import type { Experiment } from "../../config/experiment";
import { runKeys, type RunIdentity } from "../persistence/runKey";
import { lockRun, type RunLock } from "../persistence/runLock";
import { findRun, saveRun, setAside, shelveRun, type FoundRun, type RunKeys } from "../persistence/runs";
import type { LetGo } from "../persistence/room";
import type { SavedRun } from "../persistence/savedRun";

export class RunPlace {
  readonly #keys: RunKeys;
  readonly #experiment: Experiment;
  readonly #lock: RunLock | undefined;
  #found: FoundRun | undefined;
  /** It could not be forgotten: the next save takes its place, whatever its step. */
  #replaces = false;

  private constructor(keys: RunKeys, experiment: Experiment, lock: RunLock | undefined) {
    this.#keys = keys;
    this.#experiment = experiment;
    this.#lock = lock;
  }

  static async claim(identity: RunIdentity): Promise<RunPlace> {
    const keys = await runKeys(identity);
    return new RunPlace(keys, identity.experiment, await lockRun(keys.key));
  }

  /** Whether this tab has the run; else another has, and here it can be looked at. */
  get isOurs(): boolean {
    return this.#lock !== undefined;
  }

  /**
   * The saved run, if there is one.
   * @param lanes the experiment's, by name.
   * @throws StorageError; SavedRunError where it cannot be used
   */
  async find(lanes: readonly string[]): Promise<SavedRun | undefined> {
    this.#found = await findRun(this.#keys);
    if (!this.#found) return undefined;
    const { parseSavedRun } = await import("../persistence/parseSavedRun");
    return parseSavedRun(this.#found.record, lanes);
  }

  /** Moves what was found out of the way; undefined where it is another's, or a copy's original. @throws StorageError */
  async setAside(why: ErrorReport, now: number): Promise<number | undefined> {
    const found = this.#found;
    this.#found = undefined;
    if (!found || !this.isOurs || found.key === this.#keys.original) return undefined;
    return setAside(found, why, now);
  }

  /** @returns what was let go to make room. @throws StorageError */
  async save(run: SavedRun): Promise<readonly LetGo[]> {
    if (!this.isOurs) return [];
    const { key, original } = this.#keys;
    const found = this.#found?.store === "runs" ? this.#found.key : undefined;
    const formerKey = found === key || found === original ? undefined : found;
    const gone = await saveRun(run, {
      ...this.#keys,
      experiment: this.#experiment,
      replaces: this.#replaces,
      ...(formerKey !== undefined && { formerKey }),
    });
    this.#found = undefined;
    this.#replaces = false;
    return gone;
  }

  /** Makes way for a run from step 0; the list keeps what was there. @throws StorageError, and then the next save replaces it */
  async shelve(): Promise<void> {
    this.#replaces = true;
    await shelveRun(this.#keys, this.#experiment);
    this.#replaces = false;
  }

  release(): void {
    this.#lock?.release();
  }
}
