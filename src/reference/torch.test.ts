/**
 * The reference against PyTorch, in doubles on both sides: one tiny GPT with an ignored target (loss, logits,
 * every gradient) and four steps of each optimizer. fixtures/torch_reference.py made the fixture.
 */

import { describe, expect, test } from "vitest";
import { differentiate } from "../graph/passes/differentiate";
import { IGNORED_TARGET } from "../graph/ir";
import { elementsOf } from "../graph/tensors";
import { tinyGpt } from "../graph/testing/graphs";
import { exactArithmetic } from "./arithmetic";
import { evaluate } from "./evaluate";
import fixture from "./fixtures/torch_reference.json";
import { adamW } from "./optimizers/adamw";
import { clipFactor, globalNorm } from "./optimizers/norm";
import { sgdMomentum } from "./optimizers/sgd";

const TOLERANCE = 1e-12;
const IGNORED_ROW = 4;

function wave(count: number, phase: number): Float64Array {
  return Float64Array.from({ length: count }, (_, index) => Math.sin(phase + 0.7 * index));
}

function expectClose(got: ArrayLike<number> | undefined, expected: readonly number[]): void {
  expect(got?.length).toBe(expected.length);
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (got?.[i] ?? Number.NaN))), 0);
  expect(worst).toBeLessThan(TOLERANCE);
}

describe("the reference agrees with PyTorch", () => {
  const model = tinyGpt({ tied: true });
  const rows = model.logits.shape[0] ?? 0;
  const training = differentiate(model.graph, {
    scaler: model.scaler,
    factor: 1 / (rows - 1),
    accumulate: false,
  });
  const values = new Map<number, Float64Array>();
  for (const [index, { tensor }] of training.parameters.entries()) {
    values.set(tensor.id, wave(elementsOf(tensor.shape), index));
  }
  const [tokens, targets] = model.tokenInputs;
  const targetValues = Float64Array.from({ length: rows }, (_, i) => (2 * i + 3) % 5);
  targetValues[IGNORED_ROW] = IGNORED_TARGET;
  values.set(
    tokens?.tensor.id ?? -1,
    Float64Array.from({ length: rows }, (_, i) => (3 * i + 1) % 5),
  );
  values.set(targets?.tensor.id ?? -1, targetValues);
  values.set(model.scaler.id, Float64Array.of(1, 0, 0, 0));
  const results = evaluate(training, values);

  test("on a GPT's logits and loss, leaving out an ignored target", () => {
    expectClose(results.get(model.logits.id), fixture.gpt.logits);
    const losses = training.ops.find((op) => op.kind === "crossEntropy")?.outputs.losses;
    const rowLosses = results.get(losses?.id ?? -1) ?? new Float64Array();
    expect(rowLosses[IGNORED_ROW]).toBe(0);
    expectClose([rowLosses.reduce((sum, value) => sum + value, 0) / (rows - 1)], [fixture.gpt.loss]);
  });

  test.each(Object.entries(fixture.gpt.gradients))("on the gradient of %s", (name, expected) => {
    const parameter = training.parameters.find(({ tensor }) => tensor.name === name);
    expectClose(results.get(parameter?.gradient?.id ?? -1), expected);
  });

  test("on four clipped steps of AdamW", () => {
    const settings = { learningRate: 0.01, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 };
    const parameters = wave(5, 0);
    const moments = { first: new Float64Array(5), second: new Float64Array(5) };
    for (const [index, expected] of fixture.adamW.entries()) {
      const gradients = clipped(wave(5, index + 1), expected.norm);
      adamW(parameters, gradients, moments, index + 1, settings, exactArithmetic);
      expectClose(parameters, expected.parameters);
    }
  });

  test("on four clipped steps of SGD with momentum", () => {
    const settings = { learningRate: 0.01, momentum: 0.9, weightDecay: 0.1 };
    const parameters = wave(5, 0);
    const velocity = new Float64Array(5);
    for (const [index, expected] of fixture.sgdMomentum.entries()) {
      sgdMomentum(parameters, clipped(wave(5, index + 1), expected.norm), velocity, settings, exactArithmetic);
      expectClose(parameters, expected.parameters);
    }
  });
});

/** Gradients after clipping to norm 1; checks their norm on the way. */
function clipped(gradients: Float64Array, expectedNorm: number): Float64Array {
  const norm = globalNorm(gradients, exactArithmetic);
  expectClose([norm], [expectedNorm]);
  const factor = clipFactor(norm, 1, exactArithmetic);
  return gradients.map((value) => value * factor);
}
