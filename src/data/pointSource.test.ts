import { describe, expect, it } from "vitest";
import { createPointSource, type ExampleSet } from "./pointSource";

/** Example i has the inputs (i, −i) and the class i mod 3. */
const counting: ExampleSet = {
  features: 2,
  classes: 3,
  training: 10,
  validation: 4,
  make(index, into) {
    into.set([index, -index]);
    return index % 3;
  },
};
const source = createPointSource(counting, { seed: 1, batchSize: 5, microSteps: 2 });

describe("a source of points", () => {
  it("takes each training example once an epoch, across micro-batches and steps", () => {
    const first = [...source.trainBatch(0, 0).inputs, ...source.trainBatch(0, 1).inputs].filter((_, i) => i % 2 === 0);
    expect(first.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("keeps inputs and class of an example together", () => {
    const { inputs, targets } = source.trainBatch(3, 1);
    for (let row = 0; row < 5; row++) {
      const example = inputs[2 * row] ?? NaN;
      expect(inputs[2 * row + 1]).toBe(-example);
      expect(targets[row]).toBe(example % 3);
    }
  });

  it("validates on held-out examples only, in order, and repeats after the last", () => {
    expect(source.validationBatches).toBe(1);
    expect([...source.validationBatch(0).inputs].filter((_, i) => i % 2 === 0)).toEqual([10, 11, 12, 13, 10]);
  });

  it("gives the same batch whenever it is asked, so that a resumed run continues", () => {
    const later = source.trainBatch(17, 1);
    source.trainBatch(0, 0);
    expect(source.trainBatch(17, 1)).toEqual(later);
  });

  it("writes into the caller's arrays when given some, and into new ones when not", () => {
    const own = source.trainBatch(0, 0);
    const kept = own.inputs.slice();
    const next = source.trainBatch(1, 0);
    expect(own.inputs).toEqual(kept);
    expect(source.trainBatch(1, 0, own)).toBe(own);
    expect(own).toEqual(next);
  });

  it("shows no more examples than there are", () => {
    expect([...source.examples("validation", 100).targets]).toEqual([10 % 3, 11 % 3, 12 % 3, 13 % 3]);
    expect([...source.examples("training", 2).inputs]).toEqual([0, -0, 1, -1]);
  });
});
