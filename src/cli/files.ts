/** Files read by the command line. What cannot be read is refused with its path; output/ has those that are written. */
import type { Stats } from "node:fs";
import { type FileHandle, open, readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { HalfstepError, InputError } from "../config/errors";
import { shortened } from "../words/quoted";
import { strictJson, StrictJsonError } from "../config/strictJson";
import type { DataFile } from "../data/dataFile";
import type { OtherKind } from "../words/en/terminal/fileErrors";
import { terminalWords } from "../words/words";

export class FileError extends InputError {
  override readonly name = "FileError";
}

/** What is read at once at most: a checkpoint. Texts are read in windows. */
const MAX_WHOLE_FILE_BYTES = 2 ** 31 - 1;
/** A config has a few hundred bytes; this is a thousand times as much. */
const MAX_JSON_BYTES = 2 ** 20;
/** A text that comes through a pipe has to be kept, because training reads it in no order. */
const MAX_PIPED_BYTES = 256 * 2 ** 20;

async function opened<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof HalfstepError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FileError({ code: "file/unreadable", values: { path, reason } }, { cause });
  }
}

/** What a path is, where it is no plain file. */
function otherKind(stats: Stats): OtherKind | undefined {
  if (stats.isDirectory()) return "folder";
  if (stats.isFIFO()) return "pipe";
  if (stats.isSocket()) return "socket";
  if (stats.isCharacterDevice() || stats.isBlockDevice()) return "device";
  return undefined;
}

/** The size of a plain file that may be read at once. @throws FileError */
async function plainFileBytes(path: string, limit: number): Promise<number> {
  const stats = await stat(path);
  const kind = otherKind(stats);
  if (kind !== undefined) throw new FileError({ code: "file/not-a-file", values: { path, kind, wanted: "file" } });
  if (stats.size > limit) throw new FileError({ code: "file/too-large", values: { path, bytes: stats.size, limit } });
  return stats.size;
}

/** @throws FileError */
export function readBytes(path: string, limit = MAX_WHOLE_FILE_BYTES): Promise<Uint8Array> {
  return opened(path, async () => {
    await plainFileBytes(path, limit);
    return readFile(path);
  });
}

export interface OpenedFile {
  readonly size: number;
  /** Bytes `start` to `end` − 1, or fewer where the file has become shorter. */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** Opens a plain file for as long as `work` takes. @throws FileError */
export function withFile<T>(path: string, work: (file: OpenedFile) => Promise<T>): Promise<T> {
  return opened(path, async () => {
    const size = await plainFileBytes(path, Infinity);
    const file = await open(path, "r");
    try {
      return await work({ size, read: (start, end) => readPart(file, start, end) });
    } finally {
      await file.close();
    }
  });
}

async function readPart(file: FileHandle, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - start);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
  return bytes.subarray(0, bytesRead);
}

/** @throws FileError */
export async function readJson(path: string): Promise<unknown> {
  const bytes = await readBytes(path, MAX_JSON_BYTES);
  try {
    return strictJson(textOf(bytes, path));
  } catch (cause) {
    if (!(cause instanceof StrictJsonError)) throw cause;
    throw new FileError({ code: "file/not-json", values: { path, problem: cause.problem } });
  }
}

/** UTF-8, with or without a byte order mark. */
function textOf(bytes: Uint8Array, path: string): string {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16 || bytes.includes(0)) throw new FileError({ code: "file/not-utf8", values: { path, utf16: isUtf16 } });
  return new TextDecoder().decode(bytes);
}

/**
 * The user's data on disk, read in windows: 100 MB never lie in memory at once. What comes through a pipe is read once and kept.
 * @throws FileError
 */
export function dataFile(path: string): Promise<DataFile> {
  return opened(path, async () => {
    const name = shortened(basename(path));
    const file = await open(path, "r");
    const stats = await file.stat();
    const kind = otherKind(stats);
    if (kind === "pipe" || kind === "socket") return pipedFile(path, file);
    if (kind !== undefined) throw new FileError({ code: "file/not-a-file", values: { path, kind, wanted: "data" } });
    openData.add(file);
    return { name, size: stats.size, read: (start, end) => readPart(file, start, end) };
  });
}

/** Open for as long as the process trains; Node warns of a file that it has to close while it collects garbage. */
const openData = new Set<FileHandle>();

/** @throws FileError where more comes than is kept. */
async function pipedFile(path: string, file: FileHandle): Promise<DataFile> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { bytesRead, buffer } = await file.read(new Uint8Array(2 ** 16), 0, 2 ** 16, null);
    if (bytesRead === 0) break;
    size += bytesRead;
    if (size > MAX_PIPED_BYTES)
      throw new FileError({ code: "file/pipe-too-long", values: { path, limit: MAX_PIPED_BYTES } });
    chunks.push(buffer.subarray(0, bytesRead));
  }
  await file.close();
  const bytes = new Uint8Array(Buffer.concat(chunks));
  return {
    name: terminalWords().train.pipedFile,
    size,
    read: (start, end) => Promise.resolve(bytes.subarray(start, end)),
  };
}
