/**
 * Everything of the lab that outlives a closed tab and is too big for the URL: saved runs, the user's own
 * text, and which tiles tuning chose. One module knows the database, its version and its quota. Nothing leaves the machine.
 */
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import { HalfstepError } from "../config/errors";
import type { TileStore } from "../kernels/tuning/tuner";
import type { GateReport } from "../training/gateReport";
import type { Intervention } from "./interventions";
import type { CurveColumns } from "./laneCurves";
import type { DriftPoint, StepMetrics, ValidationMetrics } from "./protocol";
import type { HistogramSnapshot } from "./tensorShares";

/** What is kept of a lane for its charts. */
export interface SavedCurves {
  readonly curves?: CurveColumns;
  /** In their place, in runs saved by versions that kept rows. */
  readonly steps?: readonly StepMetrics[];
  readonly validations?: readonly ValidationMetrics[];
  /** Absent from runs saved by a version that did not keep them. */
  readonly histograms?: readonly HistogramSnapshot[];
  readonly drift?: readonly DriftPoint[];
}

export interface SavedLane extends SavedCurves {
  readonly name: string;
  /** A checkpoint (training/checkpoint.ts). */
  readonly checkpoint: Uint8Array<ArrayBuffer>;
  /** Absent in a lane without gates, too. */
  readonly gates?: GateReport;
}

export interface SavedRun {
  readonly step: number;
  readonly lanes: readonly SavedLane[];
  /** Absent in runs saved before there were any. */
  readonly interventions?: readonly Intervention[];
  /** Milliseconds since 1970, to forget the oldest first. */
  readonly savedAt: number;
}

export interface SavedText {
  readonly name: string;
  readonly blob: Blob;
}

interface LabDatabase extends DBSchema {
  runs: { key: string; value: SavedRun; indexes: { savedAt: number } };
  texts: { key: string; value: SavedText };
  /** By device, what a `Tuner` saves. */
  tiles: { key: string; value: string };
}

export class StorageError extends HalfstepError {
  override readonly name = "StorageError";
  constructor(cause: unknown) {
    super(
      "The browser would not store this run.",
      "Free some space or leave private browsing; until then, export a checkpoint before you close the tab.",
      { cause },
    );
  }
}

const DATABASE = "halfstep";
const VERSION = 2;
/** The version before tiles were kept. */
const WITHOUT_TILES = 1;
/** Older runs are forgotten: each holds its parameters and moments. */
const RUNS_KEPT = 8;
const LAST_TEXT = "last";

let opened: Promise<IDBPDatabase<LabDatabase>> | undefined;

function database(): Promise<IDBPDatabase<LabDatabase>> {
  opened ??= new Promise((resolve, reject) => {
    openDB<LabDatabase>(DATABASE, VERSION, {
      upgrade(db, from) {
        if (from < WITHOUT_TILES) {
          db.createObjectStore("runs").createIndex("savedAt", "savedAt");
          db.createObjectStore("texts");
        }
        db.createObjectStore("tiles");
      },
      // It would wait until that tab is closed.
      blocked: () => reject(new Error("A tab with an earlier version of the lab holds the database.")),
    }).then(resolve, reject);
  });
  return opened;
}

async function stored<T>(work: (db: IDBPDatabase<LabDatabase>) => Promise<T>): Promise<T> {
  try {
    return await work(await database());
  } catch (cause) {
    throw new StorageError(cause);
  }
}

/** Keeps a run under its experiment's key; the oldest runs give way. @throws StorageError */
export function saveRun(key: string, run: SavedRun): Promise<void> {
  return stored(async (db) => {
    const transaction = db.transaction("runs", "readwrite");
    await transaction.store.put(run, key);
    const oldestFirst = await transaction.store.index("savedAt").getAllKeys();
    for (const old of oldestFirst.slice(0, Math.max(0, oldestFirst.length - RUNS_KEPT))) {
      await transaction.store.delete(old);
    }
    await transaction.done;
  });
}

/** @throws StorageError */
export function findRun(key: string): Promise<SavedRun | undefined> {
  return stored((db) => db.get("runs", key));
}

/** @throws StorageError */
export function forgetRun(key: string): Promise<void> {
  return stored((db) => db.delete("runs", key));
}

/** Keeps the user's text, so that a reload does not ask for it again. @throws StorageError */
export function saveText(text: SavedText): Promise<void> {
  return stored(async (db) => {
    await db.put("texts", text, LAST_TEXT);
  });
}

/** @throws StorageError */
export function findText(): Promise<SavedText | undefined> {
  return stored((db) => db.get("texts", LAST_TEXT));
}

/** A cache: what cannot be stored is measured again. */
export const keptTiles: TileStore = {
  load: (device) => stored((db) => db.get("tiles", device)).catch(() => undefined),
  save: (device, choices) =>
    stored(async (db) => {
      await db.put("tiles", choices, device);
    }).catch(() => undefined),
};
