/** A table's file as text: whole, because its columns are standardised before the first batch; UTF-8 and nothing else. */
import { type DataFile, readExactly } from "../dataFile";
import { TableError } from "./errors";

/** Its numbers then take at most four times as much in memory. */
export const MAX_TABLE_BYTES = 32_000_000;
/** Byte order marks of UTF-16, which spreadsheets call "Unicode text". */
const UTF16_MARKS: readonly (readonly [number, number])[] = [
  [0xff, 0xfe],
  [0xfe, 0xff],
];

export interface TableText {
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** @throws TableError where it is empty, too large, binary or not UTF-8; UnreadableFileError */
export async function readTableText(file: DataFile): Promise<TableText> {
  const { name, size } = file;
  if (size === 0) throw new TableError({ code: "table/empty", values: { file: name } });
  if (size > MAX_TABLE_BYTES)
    throw new TableError({ code: "table/too-large", values: { file: name, bytes: size, limit: MAX_TABLE_BYTES } });
  const bytes = await readExactly(file, 0, size);
  if (UTF16_MARKS.some(([first, second]) => bytes[0] === first && bytes[1] === second))
    throw new TableError({ code: "table/encoding", values: { file: name, encoding: "UTF-16" } });
  if (bytes.includes(0)) throw new TableError({ code: "table/binary", values: { file: name } });
  try {
    // A byte order mark is dropped.
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), bytes };
  } catch {
    throw new TableError({ code: isMostlyText(bytes) ? "table/encoding" : "table/binary", values: { file: name } });
  }
}

/** Whether there are next to no control characters: a text in another encoding, rather than a picture. */
function isMostlyText(bytes: Uint8Array): boolean {
  const controls = bytes.reduce((count, byte) => count + (byte < 0x20 && (byte < 0x09 || byte > 0x0d) ? 1 : 0), 0);
  return controls * 1000 <= bytes.length;
}
