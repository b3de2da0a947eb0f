/**
 * Where the windows of a batch come from: a text held in memory as tokens, or one read window by window ahead
 * of the step that needs it. Which windows, and in which order, is decided elsewhere; both give the same
 * ones.
 */
import { BatchNotReadyError } from "../errors";
import type { Split } from "../source";
import type { TokenArray, TokenReader } from "./tokenReader";

/** Start of the window in row `row` of the split's batch `batch` (for training: row of the whole step). */
export type WindowStart = (split: Split, batch: number, row: number) => number;

export interface Windows {
  prefetch(step: number, steps?: number): Promise<void>;
  prefetchValidation(count: number): Promise<void>;
  /** T + 1 tokens; valid until the next call. @throws BatchNotReadyError */
  window(split: Split, batch: number, row: number): TokenArray;
}

/** Steps read ahead of those asked for, at least; more when more are asked for at once. */
const STEPS_AHEAD = 4;
/** Steps kept behind them, for a session that asks for the next step before it takes the current one. */
const STEPS_BEHIND = 1;

export function memoryWindows(tokens: TokenArray, windowLength: number, start: WindowStart): Windows {
  return {
    prefetch: async () => {},
    prefetchValidation: async () => {},
    window(split, batch, row) {
      const first = start(split, batch, row);
      return tokens.subarray(first, first + windowLength);
    },
  };
}

/** Holds the windows of the few steps around the one asked for, and of the validation batches asked for. */
export function streamedWindows(
  reader: TokenReader,
  windowLength: number,
  start: WindowStart,
  rows: Readonly<Record<Split, number>>,
): Windows {
  const ready: Record<Split, Map<number, TokenArray[]>> = { training: new Map(), validation: new Map() };
  const underWay: Record<Split, Map<number, Promise<void>>> = { training: new Map(), validation: new Map() };
  let wanted = { first: 0, last: 0 };

  const isWanted = (split: Split, batch: number): boolean =>
    split === "validation" || (batch >= wanted.first && batch <= wanted.last);

  const load = async (split: Split, batch: number): Promise<void> => {
    const reads = Array.from({ length: rows[split] }, (_, row) => reader.read(start(split, batch, row), windowLength));
    const windows = await Promise.all(reads);
    if (isWanted(split, batch)) ready[split].set(batch, windows);
  };

  /** A failed read is forgotten, so that asking again tries again. */
  const ensure = (split: Split, batch: number): Promise<void> => {
    if (ready[split].has(batch)) return Promise.resolve();
    const loading = underWay[split].get(batch) ?? load(split, batch).finally(() => underWay[split].delete(batch));
    underWay[split].set(batch, loading);
    return loading;
  };

  return {
    async prefetch(step, steps = 1) {
      wanted = { first: step - STEPS_BEHIND, last: step + steps - 1 + Math.max(steps, STEPS_AHEAD) };
      for (const held of ready.training.keys()) if (!isWanted("training", held)) ready.training.delete(held);
      const asked: Promise<void>[] = [];
      for (let batch = step; batch <= wanted.last; batch++) {
        const loading = ensure("training", batch);
        if (batch < step + steps) asked.push(loading);
        // Whoever awaits that step gets the error; nobody awaits it yet.
        else loading.catch(() => {});
      }
      await Promise.all(asked);
    },
    async prefetchValidation(count) {
      for (let batch = 0; batch < count; batch++) await ensure("validation", batch);
    },
    window(split, batch, row) {
      const window = ready[split].get(batch)?.[row];
      if (window === undefined) throw new BatchNotReadyError(`${split} batch ${batch}`);
      return window;
    },
  };
}
