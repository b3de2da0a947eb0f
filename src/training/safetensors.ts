/**
 * The safetensors format (huggingface/safetensors README, "Format"): an u64 header length, a JSON header of
 * name → {dtype, shape, data_offsets}, then the bytes. A file is untrusted input: every length is checked before
 * anything is allocated or read, and a refusal names the tensor.
 */
import { InputError } from "../config/errors";
import { decodeHalf } from "../numerics/binary16";

export class SafetensorsError extends InputError {
  override readonly name = "SafetensorsError";
  constructor(
    message: string,
    fix = "Choose a file that Halfstep or PyTorch's safetensors wrote, and check that it is complete.",
  ) {
    super(message, fix);
  }
}

/** The element types Halfstep writes; it reads F16, BF16, F64 and I32 into them as well. */
export type SavedValues = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | BigInt64Array<ArrayBuffer>;

export interface SavedTensor {
  readonly shape: readonly number[];
  readonly values: SavedValues;
}

export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, SavedTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const LENGTH_BYTES = 8;
const HEADER_ALIGNMENT = 8;
/** The reference implementation's own cap; a larger header is an attack or a mistake. */
const MAX_HEADER_BYTES = 100_000_000;
const MAX_RANK = 8;

const BYTES_PER_ELEMENT = { F32: 4, F16: 2, BF16: 2, F64: 8, U32: 4, I32: 4, I64: 8 } as const;
type DTypeName = keyof typeof BYTES_PER_ELEMENT;

export function writeSafetensors(file: SafetensorsFile): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: file.metadata };
  let end = 0;
  for (const [name, { shape, values }] of file.tensors) {
    header[name] = { dtype: dtypeOf(values), shape, data_offsets: [end, end + values.byteLength] };
    end += values.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = Math.ceil(json.length / HEADER_ALIGNMENT) * HEADER_ALIGNMENT;
  const bytes = new Uint8Array(LENGTH_BYTES + headerBytes + end).fill(
    0x20,
    LENGTH_BYTES,
    LENGTH_BYTES + headerBytes,
  );
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.set(json, LENGTH_BYTES);
  let offset = LENGTH_BYTES + headerBytes;
  for (const { values } of file.tensors.values()) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  return bytes;
}

/** @throws SafetensorsError for anything that is not a complete, consistent file. */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { header, data } = splitFile(bytes);
  const tensors = new Map<string, SavedTensor>();
  const spans: { name: string; begin: number; end: number }[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const { dtype, shape, begin, end } = parseEntry(name, entry, data.length);
    spans.push({ name, begin, end });
    tensors.set(name, { shape, values: decodeValues(dtype, data.subarray(begin, end)) });
  }
  refuseOverlaps(spans, data.length);
  return { tensors, metadata: parseMetadata(header["__metadata__"]) };
}

function splitFile(bytes: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  if (bytes.length < LENGTH_BYTES)
    throw new SafetensorsError(`The file has ${bytes.length} bytes: too few for a safetensors file.`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES))
    throw new SafetensorsError(
      `The file's header claims ${length} bytes, more than a safetensors header may have.`,
    );
  const headerEnd = LENGTH_BYTES + Number(length);
  if (headerEnd > bytes.length) {
    throw new SafetensorsError(
      `The file is cut off: its header needs ${headerEnd} bytes and the file has ${bytes.length}.`,
    );
  }
  let header: unknown;
  try {
    header = JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(LENGTH_BYTES, headerEnd)),
    );
  } catch {
    throw new SafetensorsError("The file's header is not JSON, so this is not a safetensors file.");
  }
  if (!isRecord(header)) throw new SafetensorsError("The file's header is not a JSON object.");
  return { header, data: bytes.subarray(headerEnd) };
}

interface Entry {
  readonly dtype: DTypeName;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function parseEntry(name: string, entry: unknown, dataLength: number): Entry {
  if (!isRecord(entry))
    throw new SafetensorsError(`The header's entry for tensor '${name}' is not an object.`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isDType(dtype))
    throw new SafetensorsError(
      `Tensor '${name}' has the element type ${JSON.stringify(dtype)}, which Halfstep does not read.`,
      `Save it as one of ${Object.keys(BYTES_PER_ELEMENT).join(", ")}.`,
    );
  if (!isSizes(shape) || shape.length > MAX_RANK)
    throw new SafetensorsError(`Tensor '${name}' has no valid shape.`);
  if (!isSizes(offsets) || offsets.length !== 2)
    throw new SafetensorsError(`Tensor '${name}' has no valid data offsets.`);
  const [begin = 0, end = 0] = offsets;
  if (end > dataLength)
    throw new SafetensorsError(`The file is cut off: tensor '${name}' ends at byte ${end} of ${dataLength}.`);
  const wanted = shape.reduce((product, size) => product * size, BYTES_PER_ELEMENT[dtype]);
  if (end - begin !== wanted) {
    throw new SafetensorsError(
      `Tensor '${name}' takes ${end - begin} bytes, but its shape [${shape.join(", ")}] needs ${wanted}.`,
    );
  }
  return { dtype, shape, begin, end };
}

function refuseOverlaps(spans: { name: string; begin: number; end: number }[], dataLength: number): void {
  let covered = 0;
  for (const { name, begin, end } of spans.sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== covered)
      throw new SafetensorsError(
        `Tensor '${name}' starts at byte ${begin}, where ${covered} was due: the file has holes or overlaps.`,
      );
    covered = end;
  }
  if (covered !== dataLength)
    throw new SafetensorsError(`The file has ${dataLength - covered} bytes after its last tensor.`);
}

function parseMetadata(metadata: unknown): Record<string, string> {
  if (metadata === undefined) return {};
  if (!isRecord(metadata)) throw new SafetensorsError("The file's metadata is not an object.");
  const result: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== "string")
      throw new SafetensorsError(`The file's metadata field '${key}' is not text.`);
    result[key] = value;
  }
  return result;
}

function decodeValues(dtype: DTypeName, bytes: Uint8Array): SavedValues {
  // A copy, because a tensor's bytes need not be aligned in the file.
  const { buffer } = Uint8Array.from(bytes);
  switch (dtype) {
    case "F32":
      return new Float32Array(buffer);
    case "U32":
      return new Uint32Array(buffer);
    case "I32":
      return Uint32Array.from(new Int32Array(buffer));
    case "I64":
      return new BigInt64Array(buffer);
    case "F64":
      return Float32Array.from(new Float64Array(buffer));
    case "F16":
      return Float32Array.from(new Uint16Array(buffer), decodeHalf);
    case "BF16":
      return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (bits) => bits << 16).buffer);
    default:
      return dtype satisfies never;
  }
}

function dtypeOf(values: SavedValues): DTypeName {
  if (values instanceof Float32Array) return "F32";
  return values instanceof Uint32Array ? "U32" : "I64";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isDType(value: unknown): value is DTypeName {
  return typeof value === "string" && Object.hasOwn(BYTES_PER_ELEMENT, value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
