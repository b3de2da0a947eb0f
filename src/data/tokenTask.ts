/**
 * Tasks as token batches: each row is a question and its answer, cut from next-token prediction, with a loss
 * on the answer only. The rows come from a `TaskRows`; batch order and held-out rows are its own affair.
 */
import { IGNORED_TARGET } from "../graph/ir";
import { type Batch, type BatchPlan, emptyTokenRows, microBatchIndex, type Split, type TokenSource } from "./source";

export interface TaskRows {
  readonly symbols: readonly string[];
  readonly promptLength: number;
  readonly answerLength: number;
  /** Distinct held-out rows; Infinity where each validation batch is drawn afresh. */
  readonly validationRows: number;
  /**
   * Writes question and answer [promptLength + answerLength] of a row, addressed by its place in the order.
   */
  write(split: Split, place: number, into: Uint32Array): void;
}

export function createTaskSource(rows: TaskRows, plan: BatchPlan): TokenSource {
  const { promptLength, answerLength } = rows;
  const { batchSize } = plan;
  // The last answer token is only ever a target.
  const contextLength = promptLength + answerLength - 1;
  const row = new Uint32Array(contextLength + 1);

  const emptyBatch: TokenSource["emptyBatch"] = () => emptyTokenRows(batchSize, contextLength);
  const fill = <B extends Batch>(split: Split, firstPlace: number, into: B): B => {
    for (let example = 0; example < batchSize; example++) {
      rows.write(split, firstPlace + example, row);
      const start = example * contextLength;
      into.inputs.set(row.subarray(0, contextLength), start);
      into.targets.fill(IGNORED_TARGET, start, start + promptLength - 1);
      into.targets.set(row.subarray(promptLength), start + promptLength - 1);
    }
    return into;
  };

  return {
    kind: "tokens",
    batchSize,
    contextLength,
    countedTargets: batchSize * answerLength,
    promptLength,
    vocabulary: { kind: "words", symbols: rows.symbols },
    validationBatches: Math.ceil(rows.validationRows / batchSize),
    prefetch: async () => {},
    prefetchValidation: async () => {},
    emptyBatch,
    trainBatch: (step, microStep, into = emptyBatch()) =>
      fill("training", microBatchIndex(plan, step, microStep) * batchSize, into),
    validationBatch: (index, into = emptyBatch()) => fill("validation", index * batchSize, into),
  };
}
