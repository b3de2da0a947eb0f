/** Files named on the command line. What cannot be read or written is refused with its path. */
import { open, readFile, stat, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { HalfstepError, InputError } from "../config/errors";
import type { TextSource } from "../data/text/textSource";

export class FileError extends InputError {
  override readonly name = "FileError";
}

/** Files above this are read in windows (texts) or refused (checkpoints, configs). */
const MAX_WHOLE_FILE_BYTES = 2 ** 31;

async function opened<T>(path: string, verb: "read" | "write", work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof HalfstepError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FileError(
      `“${path}” cannot be ${verb === "read" ? "read" : "written"}: ${reason}.`,
      "Check the path and its permissions.",
      { cause },
    );
  }
}

/** @throws FileError */
export function readBytes(path: string): Promise<Uint8Array> {
  return opened(path, "read", async () => {
    const { size } = await stat(path);
    if (size > MAX_WHOLE_FILE_BYTES) {
      throw new FileError(
        `“${path}” has ${size} bytes, more than Halfstep reads at once.`,
        "Choose a smaller file.",
      );
    }
    return readFile(path);
  });
}

/** @throws FileError */
export function writeBytes(path: string, bytes: Uint8Array): Promise<void> {
  return opened(path, "write", () => writeFile(path, bytes));
}

/** @throws FileError */
export async function readJson(path: string): Promise<unknown> {
  const text = new TextDecoder().decode(await readBytes(path));
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new FileError(
      `“${path}” is not JSON: ${cause instanceof Error ? cause.message : String(cause)}.`,
      "Give a config such as `halfstep train` takes in its flags, as a JSON object.",
    );
  }
}

/** A text on disk, read in windows: 100 MB never lie in memory at once. @throws FileError */
export function textFromFile(path: string): Promise<TextSource> {
  return opened(path, "read", async () => {
    const file = await open(path, "r");
    const { size } = await file.stat();
    const read = async (start: number, end: number): Promise<Uint8Array> => {
      const bytes = new Uint8Array(end - start);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
      return bytes.subarray(0, bytesRead);
    };
    return { name: basename(path), size, read };
  });
}
