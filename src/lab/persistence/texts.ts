/** The user's own text, so that a reload does not ask for it again, and which tiles tuning chose. */
import type { TileStore } from "../../kernels/matmul/tuning/tuner";
import { answered, stored } from "./connection";
import type { SavedText } from "./savedRun";

const LAST_TEXT = "last";

/** @throws StorageError */
export function saveText(text: SavedText): Promise<void> {
  return stored("write", async (db) => {
    await db.put("texts", text, LAST_TEXT);
  });
}

/** Undefined where there is none, or nothing that is a text. @throws StorageError */
export function findText(): Promise<SavedText | undefined> {
  return stored("read", async (db) => {
    const found: unknown = await answered(db.get("texts", LAST_TEXT));
    return isText(found) ? found : undefined;
  });
}

function isText(found: unknown): found is SavedText {
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
