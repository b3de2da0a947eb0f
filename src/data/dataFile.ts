/**
 * A person's own file as the data module sees it: a name, a size, and bytes on request. The page makes one from a dropped
 * file, the command line from a path; this module never opens anything itself.
 */
import { shortened } from "../words/quoted";
import { ChangedFileError, UnreadableFileError } from "./errors";

export interface DataFile {
  /** For messages: the file's name. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Bytes `start` to `end` − 1. Several reads may be under way at once. */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** A dropped or chosen file (a `File` is a `Blob` with a name). */
export function fileFromBlob(blob: Blob, name: string): DataFile {
  return {
    name: shortened(name),
    size: blob.size,
    read: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer()),
  };
}

/** Reads bytes `start` to `end` − 1, all of them. @throws UnreadableFileError, ChangedFileError */
export async function readExactly(source: DataFile, start: number, end: number): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await source.read(start, end);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UnreadableFileError(source.name, reason, { cause });
  }
  if (bytes.length !== end - start) {
    throw new ChangedFileError({ file: source.name, start, end, returned: bytes.length });
  }
  return bytes;
}
