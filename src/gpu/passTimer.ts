/**
 * GPU time of compute passes by timestamp queries: the one way to time a lane's steps while another lane's are under
 * way. Browsers round timestamps (to 100 µs in Chrome), so callers average over several passes.
 */
import type { BufferRange } from "./pipelines";

/** A timestamp is a u64 of nanoseconds; a pass has two. */
const TIMESTAMP_BYTES = 8;
const QUERIES_PER_PASS = 2;
const NANOSECONDS_PER_MS = 1e6;

export class PassTimer {
  readonly #queries: GPUQuerySet;
  readonly #resolved: GPUBuffer;
  readonly #passes: number;

  /** Needs `timestamp-query`. Holds the times of the last `passes` passes. */
  constructor(device: GPUDevice, label: string, passes: number) {
    this.#passes = passes;
    const count = passes * QUERIES_PER_PASS;
    this.#queries = device.createQuerySet({ label: `${label} timestamps`, type: "timestamp", count });
    this.#resolved = device.createBuffer({
      label: `${label} timestamps`,
      size: count * TIMESTAMP_BYTES,
      usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
    });
  }

  /** Where the times lie after `resolve`: for each pass, begin and end. */
  get range(): BufferRange {
    return { buffer: this.#resolved, offset: 0, size: this.#resolved.size };
  }

  /**
   * For the descriptor of pass number `pass`, which takes the place of pass − `passes`. Where it comes in parts, the first
   * begins it and the last ends it; the others write nothing.
   */
  writes(pass: number, isFirst = true, isLast = true): GPUComputePassTimestampWrites {
    const first = (pass % this.#passes) * QUERIES_PER_PASS;
    return {
      querySet: this.#queries,
      ...(isFirst && { beginningOfPassWriteIndex: first }),
      ...(isLast && { endOfPassWriteIndex: first + 1 }),
    };
  }

  resolve(encoder: GPUCommandEncoder): void {
    encoder.resolveQuerySet(this.#queries, 0, this.#passes * QUERIES_PER_PASS, this.#resolved, 0);
  }

  /** Mean milliseconds of passes `from` to `to` − 1, out of the bytes of `range`. */
  meanMs(bytes: ArrayBuffer, from: number, to: number): number {
    const times = new BigUint64Array(bytes);
    let total = 0n;
    for (let pass = from; pass < to; pass++) {
      const first = (pass % this.#passes) * QUERIES_PER_PASS;
      total += (times[first + 1] ?? 0n) - (times[first] ?? 0n);
    }
    return Number(total) / NANOSECONDS_PER_MS / (to - from);
  }

  destroy(): void {
    this.#queries.destroy();
    this.#resolved.destroy();
  }
}
