/**
 * What a file is that was taken for safetensors, by its first bytes. People choose what lies beside the file they mean, or
 * what a download left in its place.
 */
import type { WrongFile } from "../../words/en/terminal/wrongFiles";

/** Protocols of Python's pickle that begin with byte 0x80 and their number. */
const OLDEST_PICKLE = 2;
const NEWEST_PICKLE = 5;

/** Of so many, a length and a header in JSON have some that no text has. */
const TEXT_BYTES = 16;

interface Signature {
  readonly kind: WrongFile;
  readonly at?: number;
  /** Bytes as Latin-1 text. */
  readonly magic: string;
}

const SIGNATURES: readonly Signature[] = [
  { magic: "version https://git-lfs.github.com/", kind: "git-lfs" },
  { magic: "GGUF", kind: "gguf" },
  { magic: "\x93NUMPY", kind: "npy" },
  { magic: "\x1f\x8b", kind: "gzip" },
  { magic: "\x89HDF\r\n\x1a\n", kind: "hdf5" },
  { magic: "ustar", at: 257, kind: "tar" },
  { magic: "7z\xbc\xaf\x27\x1c", kind: "7-zip" },
  { magic: "\xfd7zXZ\0", kind: "xz" },
  { magic: "\x28\xb5\x2f\xfd", kind: "zstandard" },
  { magic: "\x89PNG", kind: "png" },
  { magic: "%PDF", kind: "pdf" },
];

/** Undefined where the bytes give no hint. @param head the file's first bytes, 512 or more where it has them. */
export function fileKind(head: Uint8Array): WrongFile | undefined {
  const text = Array.from(head.subarray(0, 512), (byte) => String.fromCharCode(byte)).join("");
  const known = SIGNATURES.find(({ magic, at = 0 }) => text.startsWith(magic, at));
  if (known) return known.kind;
  if (text.startsWith("PK\x03\x04")) return zip(text);
  if (text.startsWith("\x80") && (head[1] ?? 0) >= OLDEST_PICKLE && (head[1] ?? 0) <= NEWEST_PICKLE) return "pickle";
  if (/^(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml|head|body)/i.test(text)) return "html";
  if (/^(\xef\xbb\xbf)?\s*[{[]/.test(text)) return "json";
  return isText(head) ? "text" : undefined;
}

/** Whether the first bytes are all UTF-8 that people write. */
function isText(head: Uint8Array): boolean {
  const text = new TextDecoder().decode(head.subarray(0, TEXT_BYTES));
  return head.length >= TEXT_BYTES && !/[^\P{C}\t\n\r]|\ufffd(?!$)/u.test(text);
}

/** Which kind of zip, by the names of its first entries. */
function zip(text: string): WrongFile {
  if (text.includes(".npy")) return "npz";
  return /data\.pkl|\/version|\/byteorder|\.format_version/.test(text) ? "torch-zip" : "zip";
}
