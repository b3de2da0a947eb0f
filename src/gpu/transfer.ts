/**
 * Values in and out of GPU storage: logical row-major numbers on the CPU, rows padded to groups of four in the buffer.
 * For tests, checkpoints and initial weights; nothing in a training step passes here.
 */
import { bfloat16 } from "../numerics/bfloat16";
import { decodeHalf, encodeHalf } from "../numerics/binary16";
import { e4m3, e5m2 } from "../numerics/float8";
import { bytesPerElement, type ElementStorage } from "./storage";

/** Row count, logical row length and padded row length of a shape. */
export function rowsOf(shape: readonly number[]): { rows: number; columns: number; stride: number } {
  const columns = shape.at(-1) ?? 1;
  const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  return { rows, columns, stride: Math.ceil(columns / 4) * 4 };
}

/** Bytes as the GPU stores them; padding is zero. Values round to nearest even for halves, to f32 else. */
export function encodeTensor(
  values: ArrayLike<number>,
  shape: readonly number[],
  storage: ElementStorage,
): Uint8Array<ArrayBuffer> {
  const { rows, columns, stride } = rowsOf(shape);
  const bytes = new Uint8Array(rows * stride * bytesPerElement(storage));
  const target = typedView(bytes.buffer, storage);
  const { encode } = codecOf(storage);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      target[row * stride + column] = encode(values[row * columns + column] ?? 0);
    }
  }
  return bytes;
}

/** The logical values of stored bytes, padding dropped. */
export function decodeTensor(bytes: ArrayBuffer, shape: readonly number[], storage: ElementStorage): Float64Array {
  const { rows, columns, stride } = rowsOf(shape);
  const source = typedView(bytes, storage);
  const { decode } = codecOf(storage);
  const values = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      values[row * columns + column] = decode(source[row * stride + column] ?? 0);
    }
  }
  return values;
}

/** Values to what a typed array of the storage holds, and back: bits for the formats that JavaScript does not have. */
function codecOf(storage: ElementStorage): Readonly<Record<"encode" | "decode", (x: number) => number>> {
  switch (storage) {
    case "f32":
    case "u32":
      return { encode: (x) => x, decode: (x) => x };
    case "f16-native":
    case "f16-packed":
      return { encode: encodeHalf, decode: decodeHalf };
    case "bf16-packed":
      return bfloat16;
    case "e4m3-packed":
      return { encode: e4m3.encodeSaturating, decode: e4m3.decode };
    case "e5m2-packed":
      return { encode: e5m2.encodeSaturating, decode: e5m2.decode };
    default:
      return storage satisfies never;
  }
}

function typedView(
  buffer: ArrayBuffer,
  storage: ElementStorage,
): Float32Array | Uint32Array | Uint16Array | Uint8Array {
  if (storage === "f32") return new Float32Array(buffer);
  if (storage === "u32") return new Uint32Array(buffer);
  return bytesPerElement(storage) === 2 ? new Uint16Array(buffer) : new Uint8Array(buffer);
}

/** Copies a range to the CPU. Waits for the GPU: not for use within a step. */
export async function readRange(
  device: GPUDevice,
  range: { readonly buffer: GPUBuffer; readonly offset: number; readonly size: number },
): Promise<ArrayBuffer> {
  const staging = device.createBuffer({
    label: `read ${range.buffer.label}`,
    size: range.size,
    usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
  });
  const encoder = device.createCommandEncoder({ label: staging.label });
  encoder.copyBufferToBuffer(range.buffer, range.offset, staging, 0, range.size);
  device.queue.submit([encoder.finish()]);
  try {
    await staging.mapAsync(GPUMapMode.READ);
    return staging.getMappedRange().slice(0);
  } finally {
    staging.destroy();
  }
}
