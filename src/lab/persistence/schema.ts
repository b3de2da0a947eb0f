/**
 * The lab's database: its stores, its version, and the way to it from every earlier one. A run lies in parts, so that a
 * list of runs reads no curves and the weights of an old run can be let go while its curves stay.
 */
import type { ErrorReport } from "../../words/report";
import { unwrap } from "idb";
import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from "idb";
import type { Experiment } from "../../config/experiment";
import type { Intervention } from "../run/interventions";
import type { SavedFigures, SavedFile } from "./savedRun";

/** How a lane stood when its run was saved. A figure that is none is NaN. */
export interface LaneFigures {
  readonly lane: string;
  /** Mean of the last training losses. */
  readonly loss: number;
  /** The last one, and the least; absent where none was measured. */
  readonly validationLoss?: number;
  readonly bestValidationLoss?: number;
  readonly skipped: number;
  /** Median, in milliseconds. */
  readonly stepMs: number;
}

/** What a person says of a run. */
export interface RunNotes {
  /** A memorable one, until a person gives another. */
  readonly name?: string;
  readonly note?: string;
  readonly pinned?: boolean;
}

/** What a list of runs shows; small. Its key is the run's (runKey.ts). */
export interface RunRecord extends RunNotes {
  /** Absent, as all below that may be, in records of earlier versions. */
  readonly experiment?: Experiment;
  readonly figures?: readonly LaneFigures[];
  /** Milliseconds since 1970, when it was first saved. */
  readonly startedAt?: number;
  /** The experiment's URL, for a release that no longer makes the same key of it; absent in a copy of a run. */
  readonly address?: string;
  readonly step: number;
  /** Names, in order. */
  readonly lanes: readonly string[];
  readonly interventions: readonly Intervention[];
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  /** Of all checkpoints; 0 once they were let go to make room. */
  readonly checkpointBytes: number;
}

/** A record that could not be used, moved out of the way as it was. */
export interface SetAsideRecord {
  /** A sentence in records of earlier versions. */
  readonly why: ErrorReport | string;
  readonly setAsideAt: number;
  readonly record: unknown;
}

/** What is read back is input from outside, whatever stands here: parseSavedRun.ts makes a run of it. */
export interface LabDatabase extends DBSchema {
  runs: { key: string; value: RunRecord; indexes: { savedAt: number; address: string } };
  /** By run and lane, as are the checkpoints. */
  curves: { key: [string, string]; value: SavedFigures };
  checkpoints: { key: [string, string]; value: Uint8Array<ArrayBuffer> };
  /** Runs of versions 1 and 2, whole, by the experiment's URL and the text's name and size. */
  oldRuns: { key: string; value: unknown; indexes: { savedAt: number } };
  setAside: { key: number; value: SetAsideRecord };
  /** The user's own files, by their kind (keptFiles.ts); once there were only texts. */
  texts: { key: string; value: SavedFile };
  /** By device, what a `Tuner` saves. */
  tiles: { key: string; value: string };
}

export const DATABASE = "halfstep";
export const VERSION = 3;
/** The first versions that kept tiles, and runs in parts. */
const WITH_TILES = 2;
const WITH_PARTS = 3;

export function upgrade(
  db: IDBPDatabase<LabDatabase>,
  from: number,
  _to: number | null,
  transaction: IDBPTransaction<LabDatabase, StoreNames<LabDatabase>[], "versionchange">,
): void {
  if (from === 0) {
    db.createObjectStore("oldRuns").createIndex("savedAt", "savedAt");
    db.createObjectStore("texts");
  }
  if (from < WITH_TILES) db.createObjectStore("tiles");
  if (from >= WITH_PARTS) return;
  // Renamed, not read: a run's weights may be hundreds of megabytes. Each moves when it is next saved.
  if (from > 0) unwrap(transaction.objectStore("runs")).name = "oldRuns";
  const runs = db.createObjectStore("runs");
  runs.createIndex("savedAt", "savedAt");
  runs.createIndex("address", "address");
  db.createObjectStore("curves");
  db.createObjectStore("checkpoints");
  db.createObjectStore("setAside", { autoIncrement: true });
}
