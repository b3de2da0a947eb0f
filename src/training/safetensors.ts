/**
 * The safetensors format: writing a file, and reading one tensor by tensor. A file is untrusted input: its header is judged
 * whole (safetensorsHeader.ts) before anything else, and a tensor is decoded when its values are asked for.
 */
import { quoted } from "../config/quoted";
import { decodeHalf } from "../numerics/binary16";
import { type DTypeName, type Entry, LENGTH_BYTES, readHeader, SafetensorsError } from "./safetensorsHeader";

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

const HEADER_ALIGNMENT = 8;
/** Element types that can be decoded. */
const READ = ["F32", "F16", "BF16", "F64", "U32", "I32", "I64"] as const satisfies readonly DTypeName[];
type ReadName = (typeof READ)[number];

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
  const { entries, metadata, dataStart } = readHeader(bytes, bytes.length);
  const data = bytes.subarray(dataStart);
  const tensors = new Map([...entries].map(([name, entry]) => [name, new StoredTensor(name, entry, data)]));
  return { tensors, metadata };
}

/** A tensor in a file. Decoded anew each time its values are read, so that a large file lies in memory once. */
class StoredTensor implements SavedTensor {
  readonly shape: readonly number[];
  readonly #name: string;
  readonly #entry: Entry;
  readonly #data: Uint8Array;

  constructor(name: string, entry: Entry, data: Uint8Array) {
    this.shape = entry.shape;
    this.#name = name;
    this.#entry = entry;
    this.#data = data;
  }

  /** @throws SafetensorsError for an element type that Halfstep does not read. */
  get values(): SavedValues {
    const { dtype, begin, end } = this.#entry;
    const known = READ.find((name) => name === dtype);
    if (known === undefined)
      throw new SafetensorsError(
        `Tensor ${quoted(this.#name)} has the element type ${dtype}, which Halfstep does not read.`,
        `Save it as one of ${READ.join(", ")}.`,
      );
    return decodeValues(known, this.#data.subarray(begin, end));
  }
}

function decodeValues(dtype: ReadName, bytes: Uint8Array): SavedValues {
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

function dtypeOf(values: SavedValues): ReadName {
  if (values instanceof Float32Array) return "F32";
  return values instanceof Uint32Array ? "U32" : "I64";
}
