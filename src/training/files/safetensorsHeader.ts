/**
 * The header of a safetensors file (huggingface/safetensors README, "Format"): an u64 length, then JSON of
 * name → {dtype, shape, data_offsets}. It is judged as a whole, against the file's size, before a byte of data is read or
 * decoded: sizes, spans and counts, and a refusal names the tensor.
 */
import { strictJson, StrictJsonError } from "../../config/strictJson";
import { LENGTH_BYTES } from "./safetensors";
import { SafetensorsError } from "./safetensorsError";

/** Of some 30,000 tensors: more than any model of this lab has, and read in a moment. The reference has 100 MB. */
export const MAX_HEADER_BYTES = 2 * 2 ** 20;
const MAX_RANK = 8;
const BITS_PER_BYTE = 8;
const OPENING_BRACE = 0x7b;

/** Every element type of the format; which of them can be decoded is another matter. */
const BITS_PER_ELEMENT = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
} as const;
export type DTypeName = keyof typeof BITS_PER_ELEMENT;

export interface Entry {
  readonly dtype: DTypeName;
  readonly shape: readonly number[];
  /** Bytes of the data, from its first one. */
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Where the data begin in the file. */
  readonly dataStart: number;
}

/**
 * Bytes at the start of the file that hold the whole header, as its first 8 bytes say.
 * @param head the file's first 9 bytes, or more. @throws SafetensorsError where the file cannot be safetensors.
 */
export function headerBytes(head: Uint8Array, fileBytes: number): number {
  if (fileBytes < LENGTH_BYTES)
    throw new SafetensorsError({ code: "safetensors/too-small", values: { bytes: fileBytes } });
  if (fileBytes > LENGTH_BYTES && head[LENGTH_BYTES] !== OPENING_BRACE)
    throw new SafetensorsError({ code: "safetensors/no-brace" });
  const length = new DataView(head.buffer, head.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES))
    throw new SafetensorsError({
      code: "safetensors/long-header",
      values: { claimed: String(length), most: MAX_HEADER_BYTES },
    });
  const end = LENGTH_BYTES + Number(length);
  if (end > fileBytes)
    throw new SafetensorsError({ code: "safetensors/header-cut-off", values: { needed: end, bytes: fileBytes } });
  return end;
}

/**
 * @param head the file's first `headerBytes` bytes, or more.
 * @throws SafetensorsError for anything that is not the header of a complete, consistent file of `fileBytes` bytes.
 */
export function readHeader(head: Uint8Array, fileBytes: number): SafetensorsHeader {
  const dataStart = headerBytes(head, fileBytes);
  const header = parseHeader(head.subarray(LENGTH_BYTES, dataStart));
  const dataBytes = fileBytes - dataStart;
  const entries = new Map<string, Entry>();
  for (const [name, entry] of Object.entries(header)) {
    if (name !== "__metadata__") entries.set(name, parseEntry(name, entry, dataBytes));
  }
  refuseOverlaps(entries, dataBytes);
  return { entries, metadata: parseMetadata(header["__metadata__"]), dataStart };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = strictJson(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    if (!(cause instanceof StrictJsonError)) throw new SafetensorsError({ code: "safetensors/header-not-utf8" });
    throw new SafetensorsError({ code: "safetensors/header-json", values: { problem: cause.problem } });
  }
  if (!isRecord(header)) throw new SafetensorsError({ code: "safetensors/header-not-an-object" });
  return header;
}

function parseEntry(name: string, entry: unknown, dataBytes: number): Entry {
  if (!isRecord(entry))
    throw new SafetensorsError({ code: "safetensors/entry-not-an-object", values: { tensor: name } });
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isDType(dtype))
    throw new SafetensorsError({
      code: "safetensors/unknown-element-type",
      values: { tensor: name, type: typeof dtype === "string" ? dtype : undefined },
    });
  if (!isSizes(shape) || shape.length > MAX_RANK)
    throw new SafetensorsError({ code: "safetensors/no-shape", values: { tensor: name } });
  if (!isSizes(offsets) || offsets.length !== 2)
    throw new SafetensorsError({ code: "safetensors/no-offsets", values: { tensor: name } });
  const [begin = 0, end = 0] = offsets;
  if (end > dataBytes)
    throw new SafetensorsError({ code: "safetensors/tensor-cut-off", values: { tensor: name, end, bytes: dataBytes } });
  const wanted = shape.reduce((product, size) => product * size, BITS_PER_ELEMENT[dtype]) / BITS_PER_BYTE;
  if (end - begin !== wanted) {
    throw new SafetensorsError({
      code: "safetensors/tensor-bytes",
      values: { tensor: name, bytes: end - begin, shape, needed: wanted },
    });
  }
  return { dtype, shape, begin, end };
}

function refuseOverlaps(entries: ReadonlyMap<string, Entry>, dataBytes: number): void {
  let covered = 0;
  const spans = [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  for (const [name, { begin, end }] of spans) {
    if (begin !== covered)
      throw new SafetensorsError({
        code: "safetensors/hole-or-overlap",
        values: { tensor: name, begin, due: covered },
      });
    covered = end;
  }
  if (covered !== dataBytes)
    throw new SafetensorsError({ code: "safetensors/bytes-after-the-last", values: { bytes: dataBytes - covered } });
}

/** PyTorch files without any have `null` here, or nothing. */
function parseMetadata(metadata: unknown): Record<string, string> {
  const result: Record<string, string> = Object.create(null) as Record<string, string>;
  if (metadata === undefined || metadata === null) return result;
  if (!isRecord(metadata)) throw new SafetensorsError({ code: "safetensors/metadata-not-an-object" });
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== "string")
      throw new SafetensorsError({ code: "safetensors/metadata-not-text", values: { field: key } });
    result[key] = value;
  }
  return result;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isDType(value: unknown): value is DTypeName {
  return typeof value === "string" && Object.hasOwn(BITS_PER_ELEMENT, value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
