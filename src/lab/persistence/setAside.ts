/** A record that was set aside, as a file: JSON, in which bytes and figures of a GPU's type are base64. */
import { answered, stored } from "./connection";

export interface AsideFile {
  readonly name: string;
  readonly bytes: ArrayBuffer;
}

/** @param id what `setAside` gave. @returns undefined where it is gone. @throws StorageError */
export function setAsideFile(id: number): Promise<AsideFile | undefined> {
  return stored("read", async (db) => {
    const found = await answered(db.get("setAside", id));
    if (!found) return undefined;
    const day = new Date(found.setAsideAt).toISOString().slice(0, 10);
    const bytes = new TextEncoder().encode(JSON.stringify(found, plain)).buffer;
    return { name: `halfstep-set-aside-${day}.json`, bytes };
  });
}

function plain(_: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (typeof value === "bigint") return String(value);
  if (!ArrayBuffer.isView(value)) return value;
  return {
    type: value.constructor.name,
    base64: base64Of(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)),
  };
}

/** So many bytes go into one call; a multiple of three, so that the pieces join. */
const PIECE = 3 * 8192;

function base64Of(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += PIECE)
    pieces.push(btoa(String.fromCharCode(...bytes.subarray(start, start + PIECE))));
  return pieces.join("");
}
