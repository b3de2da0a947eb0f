/**
 * The list of saved runs: read without their curves, and judged field by field, since a record may be of another version. A
 * record that cannot be read is left out and left alone.
 */
import { parseExperiment, type Experiment } from "../../config/experiment";
import { fromUrl } from "../../config/url";
import { OURS } from "../../words/refused";
import { answered, stored } from "./connection";
import { partsOf } from "./room";
import type { LaneFigures, RunNotes, RunRecord } from "./schema";
import { figure, fieldsOf, finite, list, object, text, truth, whole } from "./wellFormed";

/** A run as the list shows it. */
export interface ListedRun {
  readonly key: string;
  readonly name: string;
  readonly note: string;
  readonly pinned: boolean;
  readonly experiment: Experiment;
  readonly step: number;
  readonly figures: readonly LaneFigures[];
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly savedAt: number;
  /** Of its checkpoints; 0 where they were let go to make room. */
  readonly bytes: number;
}

const laneFigures = object<
  Omit<LaneFigures, "validationLoss" | "bestValidationLoss">,
  Pick<LaneFigures, "validationLoss" | "bestValidationLoss">
>(
  { lane: text, loss: figure, skipped: finite, stepMs: figure },
  { validationLoss: figure, bestValidationLoss: figure },
);

function listed(key: string, record: unknown): ListedRun | undefined {
  try {
    const field = fieldsOf(record, "The run");
    const optional = <T>(name: string, parse: (value: unknown, at: string) => T, otherwise: T): T =>
      field(name) === undefined ? otherwise : parse(field(name), name);
    const savedAt = finite(field("savedAt"), "savedAt");
    return {
      key,
      name: optional("name", text, key.slice(0, 8)),
      note: optional("note", text, ""),
      pinned: optional("pinned", truth, false),
      experiment: experimentOf(field("experiment"), field("address")),
      step: whole(0)(field("step"), "step"),
      figures: optional("figures", list(laneFigures), []),
      startedAt: optional("startedAt", finite, savedAt),
      savedAt,
      bytes: optional("checkpointBytes", finite, 0),
    };
  } catch {
    return undefined;
  }
}

function experimentOf(experiment: unknown, address: unknown): Experiment {
  if (experiment !== undefined) return parseExperiment(experiment, OURS);
  const settings = text(address, "address").replace(/&(data|text)=[^&]*$/, "");
  return fromUrl(`#${settings}`);
}

/** All runs that can be read, the latest first. @throws StorageError */
export function listRuns(): Promise<readonly ListedRun[]> {
  return stored("read", async (db) => {
    const store = db.transaction("runs").store;
    const [keys, records] = await answered(Promise.all([store.getAllKeys(), store.getAll() as Promise<unknown[]>]));
    return keys
      .map((key, index) => listed(key, records[index]))
      .filter((run) => run !== undefined)
      .sort((a, b) => b.savedAt - a.savedAt);
  });
}

/** Keeps what a person says of a run. @throws StorageError */
export function noteRun(key: string, notes: RunNotes): Promise<void> {
  return stored("write", async (db) => {
    const transaction = db.transaction("runs", "readwrite");
    const record: RunRecord | undefined = await answered(transaction.store.get(key));
    if (record) await transaction.store.put({ ...record, ...notes }, key);
    await transaction.done;
  });
}

/** A run is gone for good, with all its parts. @throws StorageError */
export function deleteRun(key: string): Promise<void> {
  return stored("write", async (db) => {
    const transaction = db.transaction(["runs", "curves", "checkpoints"], "readwrite");
    await answered(transaction.objectStore("runs").delete(key));
    await transaction.objectStore("curves").delete(partsOf(key));
    await transaction.objectStore("checkpoints").delete(partsOf(key));
    await transaction.done;
  });
}
