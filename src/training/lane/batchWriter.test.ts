import { expect, it } from "vitest";
import { createPointSource } from "../../data/pointSource";
import type { BatchAccess } from "../../data/source";
import { createTaskSource } from "../../data/tokenTask";
import { batchForm, nextTokenTask, pointTask } from "../../models/task";
import { BatchFormError, BatchWriter, type BatchRanges } from "./batchWriter";

const PLAN = { seed: 1, batchSize: 2, microSteps: 1 };
const points = createPointSource(
  { features: 3, classes: 2, training: 2, validation: 1, make: (index, into) => (into.fill(index + 1), index % 2) },
  PLAN,
);
const rows = { symbols: ["a", "b"], promptLength: 2, answerLength: 2, validationRows: 1 };
const tokens = createTaskSource({ ...rows, write: (_split, place, into) => into.fill(place % 2) }, PLAN);

/** A writer whose buffers are lists: what it wrote, in order. */
function writerOf(data: BatchAccess, task: ReturnType<typeof pointTask>, batch = 2) {
  const written: number[][] = [];
  const queue = {
    writeBuffer: (_buffer: unknown, _offset: number, values: unknown) => {
      if (values instanceof Float32Array || values instanceof Uint32Array) written.push([...values]);
      return undefined;
    },
  };
  // No device: what a buffer is does not matter here.
  const ranges = [
    { inputs: { buffer: {}, offset: 0 }, targets: { buffer: {}, offset: 0 } },
  ] as unknown as BatchRanges[];
  return { written, writer: new BatchWriter({ queue }, data, batchForm(task, batch), ranges) };
}

it("pads rows of features to groups of four, and writes tokens as they are", () => {
  const vectors = writerOf(points, pointTask(3, 2));
  vectors.writer.writeValidation(0);
  expect(vectors.written).toEqual([
    [3, 3, 3, 0, 3, 3, 3, 0],
    [0, 0],
  ]);
  const sequences = writerOf(tokens, nextTokenTask(2, 3));
  sequences.writer.writeTraining(0, 0);
  expect(sequences.written[0]).toEqual([...tokens.trainBatch(0, 0).inputs]);
  expect(sequences.written[1]).toEqual([...tokens.trainBatch(0, 0).targets]);
});

it("refuses batches of another element type or size than the task declares, before anything is written", () => {
  expect(() => writerOf(points, nextTokenTask(2, 3))).toThrow(BatchFormError);
  expect(() => writerOf(points, nextTokenTask(2, 3))).toThrow("inputs of a batch are 6 f32, and the model reads 6 u32");
  expect(() => writerOf(points, pointTask(4, 2))).toThrow("6 f32, and the model reads 8 f32");
  expect(() => writerOf(tokens, pointTask(3, 2))).toThrow(BatchFormError);
  expect(() => writerOf(points, pointTask(3, 2), 3)).toThrow(BatchFormError);
});

it("names the micro-batch that it has no place for", () => {
  expect(() => writerOf(points, pointTask(3, 2)).writer.writeTraining(0, 1)).toThrow("No slices for micro-batch 1");
});
