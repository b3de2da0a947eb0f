/** The user's own files, the last of each kind, so that a reload does not ask for them again, and which tiles tuning chose. */
import type { OwnKind } from "../../config/dataKinds";
import type { TileStore } from "../../kernels/matmul/tuning/tuner";
import { answered, stored } from "./connection";
import type { SavedFile } from "./savedRun";

/** Texts keep the key that they had when there was nothing else. */
const keyOf = (kind: OwnKind): string => (kind === "text" ? "last" : kind);

/** @throws StorageError */
export function keepFile(kind: OwnKind, file: SavedFile): Promise<void> {
  return stored("write", async (db) => {
    await db.put("texts", file, keyOf(kind));
  });
}

/** Undefined where there is none, or nothing that is a file. @throws StorageError */
export function findFile(kind: OwnKind): Promise<SavedFile | undefined> {
  return stored("read", async (db) => {
    const found: unknown = await answered(db.get("texts", keyOf(kind)));
    return isFile(found) ? found : undefined;
  });
}

function isFile(found: unknown): found is SavedFile {
  if (typeof found !== "object" || found === null) return false;
  const { name, blob } = found as { readonly name?: unknown; readonly blob?: unknown };
  return typeof name === "string" && blob instanceof Blob;
}

/** A cache: what cannot be stored is measured again. */
export const keptTiles: TileStore = {
  load: (device) =>
    stored("read", async (db) => {
      const found: unknown = await answered(db.get("tiles", device));
      return typeof found === "string" ? found : undefined;
    }).catch(() => undefined),
  save: (device, choices) =>
    stored("write", async (db) => {
      await answered(db.put("tiles", choices, device));
    }).catch(() => undefined),
};
