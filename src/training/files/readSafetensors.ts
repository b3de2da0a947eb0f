/**
 * Reading safetensors, tensor by tensor. A file is untrusted input: its header is judged whole (safetensorsHeader.ts) before
 * anything else, and a tensor is decoded when its values are asked for.
 */
import { decodeHalf } from "../../numerics/binary16";
import type { SafetensorsFile, SavedTensor, SavedValues } from "./safetensors";
import { SafetensorsError } from "./safetensorsError";
import { type DTypeName, type Entry, readHeader } from "./safetensorsHeader";

/** Element types that can be decoded. */
const READ = ["F32", "F16", "BF16", "F64", "U32", "I32", "I64"] as const satisfies readonly DTypeName[];
type ReadName = (typeof READ)[number];

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
      throw new SafetensorsError({
        code: "safetensors/element-type-not-read",
        values: { tensor: this.#name, type: dtype, read: READ },
      });
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
