/**
 * What a file is that was taken for safetensors, by its first bytes. People choose what lies beside the file they mean, or
 * what a download left in its place.
 */

export interface FileKind {
  /** The end of a sentence: "The file is …". */
  readonly what: string;
  /** What to do about it. */
  readonly fix: string;
}

const CONVERT =
  'Convert it in Python: safetensors.torch.save_model(model, "model.safetensors"), after loading it into the model.';

/** Protocols of Python's pickle that begin with byte 0x80 and their number. */
const OLDEST_PICKLE = 2;
const NEWEST_PICKLE = 5;

/** Of so many, a length and a header in JSON have some that no text has. */
const TEXT_BYTES = 16;

interface Signature extends FileKind {
  readonly at?: number;
  /** Bytes as Latin-1 text. */
  readonly magic: string;
}

const SIGNATURES: readonly Signature[] = [
  {
    magic: "version https://git-lfs.github.com/",
    what: "a Git LFS pointer, a placeholder for the file",
    fix: "Run `git lfs pull` in its repository, or download the file itself.",
  },
  { magic: "GGUF", what: "a GGUF file, llama.cpp's format", fix: "Choose the model's safetensors file." },
  { magic: "\x93NUMPY", what: "a NumPy array (.npy)", fix: "Write it with safetensors.numpy.save_file." },
  { magic: "\x1f\x8b", what: "a gzip archive", fix: "Unpack it with gunzip and choose the file inside." },
  { magic: "\x89HDF\r\n\x1a\n", what: "an HDF5 file, as Keras writes them", fix: "Save the weights as safetensors." },
  { magic: "ustar", at: 257, what: "a tar archive", fix: "Unpack it with tar and choose the file inside." },
  { magic: "7z\xbc\xaf\x27\x1c", what: "a 7-Zip archive", fix: "Unpack it and choose the file inside." },
  { magic: "\xfd7zXZ\0", what: "an xz archive", fix: "Unpack it with unxz and choose the file inside." },
  { magic: "\x28\xb5\x2f\xfd", what: "a Zstandard archive", fix: "Unpack it with unzstd and choose the file inside." },
  { magic: "\x89PNG", what: "a PNG picture", fix: "Choose a safetensors file." },
  { magic: "%PDF", what: "a PDF", fix: "Choose a safetensors file." },
];

/** Undefined where the bytes give no hint. @param head the file's first bytes, 512 or more where it has them. */
export function fileKind(head: Uint8Array): FileKind | undefined {
  const text = Array.from(head.subarray(0, 512), (byte) => String.fromCharCode(byte)).join("");
  const known = SIGNATURES.find(({ magic, at = 0 }) => text.startsWith(magic, at));
  if (known) return known;
  if (text.startsWith("PK\x03\x04")) return zip(text);
  if (text.startsWith("\x80") && (head[1] ?? 0) >= OLDEST_PICKLE && (head[1] ?? 0) <= NEWEST_PICKLE)
    return { what: "a Python pickle, as older versions of PyTorch write (.pt, .bin)", fix: CONVERT };
  if (/^(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml|head|body)/i.test(text))
    return {
      what: "an HTML page, such as a site sends in place of a download",
      fix: "Download the file itself: on a model's page, the link named “download” or “raw”.",
    };
  if (/^(\xef\xbb\xbf)?\s*[{[]/.test(text))
    return { what: "JSON, such as the index or the config beside a model", fix: "Choose the safetensors file itself." };
  return isText(head)
    ? { what: "a text", fix: "Choose a safetensors file; a text to train on goes with --text." }
    : undefined;
}

/** Whether the first bytes are all UTF-8 that people write. */
function isText(head: Uint8Array): boolean {
  const text = new TextDecoder().decode(head.subarray(0, TEXT_BYTES));
  return head.length >= TEXT_BYTES && !/[^\P{C}\t\n\r]|\ufffd(?!$)/u.test(text);
}

/** Which kind of zip, by the names of its first entries. */
function zip(text: string): FileKind {
  if (text.includes(".npy"))
    return { what: "a NumPy archive (.npz)", fix: "Write it with safetensors.numpy.save_file." };
  const isPyTorch = /data\.pkl|\/version|\/byteorder|\.format_version/.test(text);
  return isPyTorch
    ? { what: "a zip archive of PyTorch's (.pt, .pth, .bin), written by torch.save", fix: CONVERT }
    : { what: "a zip archive", fix: `Unpack it; or, if torch.save wrote it: ${CONVERT}` };
}
