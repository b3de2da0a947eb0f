/**
 * The reference, and the loss-scale rule, against PyTorch's own FP32 numbers for single ops
 * (test/pytorch/ops.py), with the attributes that the kernels have: what holds here holds for every kernel,
 * since those are held to the reference.
 */
import { describe, expect, it } from "vitest";
import fixture from "../../test/pytorch/fixtures/ops.json";
import type { DType, Op, Tensor } from "../graph/ir";
import { TensorFactory } from "../graph/tensors";
import { initialLossScale, nextLossScale, scalerRule } from "../numerics/lossScaler";
import { exactArithmetic } from "./arithmetic";
import { evaluateOp } from "./evaluateOp";
import { adamW } from "./optimizers/adamw";
import { clipFactor, globalNorm } from "./optimizers/norm";
import { sgdMomentum } from "./optimizers/sgd";

/** Of the largest value: a few roundings of PyTorch's FP32. */
const TOLERANCE = 1e-6;

interface Literal {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** A bench for one op: tensors with PyTorch's values, and outputs to compare. */
class OpBench {
  readonly #factory = new TensorFactory();
  readonly #values = new Map<Tensor, Float64Array>();

  input(literal: Literal, dtype: DType = "f32"): Tensor {
    const tensor = this.output(literal.shape, dtype);
    this.#values.set(tensor, Float64Array.from(literal.values));
    return tensor;
  }

  output(shape: readonly number[], dtype: DType = "f32"): Tensor {
    return this.#factory.make("operand", shape, dtype, "activation");
  }

  readonly read = (tensor: Tensor): Float64Array => this.#values.get(tensor) ?? new Float64Array();
}

function expectOutputs(bench: OpBench, op: Op, expected: ReadonlyMap<Tensor, Literal>): void {
  const results = evaluateOp(op, bench.read, exactArithmetic);
  for (const [tensor, literal] of expected) expectClose(results.get(tensor), literal);
}

function expectClose(got: ArrayLike<number> | undefined, { values }: { readonly values: readonly number[] }): void {
  expect(got?.length).toBe(values.length);
  const largest = Math.max(1, ...values.map(Math.abs));
  const worst = Math.max(...values.map((value, i) => Math.abs(value - (got?.[i] ?? Number.NaN))));
  expect(worst / largest).toBeLessThan(TOLERANCE);
}

describe("the reference gives PyTorch's numbers for", () => {
  it.each([
    ["with bias", fixture.layerNorm],
    ["without bias", { ...fixture.layerNormWithoutBias, bias: undefined, dBias: undefined }],
  ])("layer norm %s, forward and backward", (_, { x, gain, bias, dOut, epsilon, ...results }) => {
    const bench = new OpBench();
    const operands = { x: bench.input(x), gain: bench.input(gain) };
    const withBias = bias === undefined ? operands : { ...operands, bias: bench.input(bias) };
    const statistics = { shape: [2, 3], values: [...results.mean.values, ...results.rstd.values] };
    const forward = { out: bench.output(x.shape), statistics: bench.output([2, 3]) };
    expectOutputs(
      bench,
      { kind: "layerNorm", name: "op", inputs: withBias, outputs: forward, attributes: { epsilon } },
      new Map([
        [forward.out, results.out],
        [forward.statistics, statistics],
      ]),
    );
    const saved = { x: operands.x, statistics: bench.input(statistics) };
    const rows = { ...saved, dOut: bench.input(dOut) };
    const dX = bench.output(x.shape);
    expectOutputs(
      bench,
      {
        kind: "layerNormGradient",
        name: "op",
        inputs: { ...rows, gain: operands.gain },
        outputs: { dX },
        attributes: {},
      },
      new Map([[dX, results.dX]]),
    );
    const [dGain, dBias] = [bench.output(gain.shape), bench.output(gain.shape)];
    const wanted = new Map([[dGain, results.dGain]]);
    if (results.dBias !== undefined) wanted.set(dBias, results.dBias);
    expectOutputs(
      bench,
      {
        kind: "layerNormParameterGradient",
        name: "op",
        inputs: rows,
        outputs: { dGain, dBias },
        attributes: { accumulate: false },
      },
      wanted,
    );
  });

  it.each(["gelu", "relu", "tanh"] as const)("%s, forward and backward", (name) => {
    const { x, out, dOut, dX } = fixture[name];
    const bench = new OpBench();
    const [input, upstream] = [bench.input(x), bench.input(dOut)];
    const [forward, backward] = [bench.output(x.shape), bench.output(x.shape)];
    const attributes = { function: name };
    expectOutputs(
      bench,
      { kind: "activation", name, inputs: { x: input }, outputs: { out: forward }, attributes },
      new Map([[forward, out]]),
    );
    expectOutputs(
      bench,
      {
        kind: "activationGradient",
        name,
        inputs: { x: input, dOut: upstream },
        outputs: { dX: backward },
        attributes,
      },
      new Map([[backward, dX]]),
    );
  });

  it.each([
    ["causal", fixture.attentionCausal],
    ["full", fixture.attentionFull],
  ])("%s attention, forward and backward", (_, { qkv, out, logSumExp, dOut, dQKV, ...attributes }) => {
    const bench = new OpBench();
    const forward = { out: bench.output(out.shape), logSumExp: bench.output(logSumExp.shape) };
    const inputs = { qkv: bench.input(qkv) };
    expectOutputs(
      bench,
      { kind: "attention", name: "op", inputs, outputs: forward, attributes },
      new Map([
        [forward.out, out],
        [forward.logSumExp, logSumExp],
      ]),
    );
    const saved = { out: bench.input(out), logSumExp: bench.input(logSumExp), dOut: bench.input(dOut) };
    const backward = { dQKV: bench.output(qkv.shape), delta: bench.output(logSumExp.shape) };
    expectOutputs(
      bench,
      {
        kind: "attentionGradient",
        name: "op",
        inputs: { ...inputs, ...saved },
        outputs: backward,
        attributes,
      },
      new Map([[backward.dQKV, dQKV]]),
    );
  });

  it("cross entropy with an ignored target, forward and backward", () => {
    const { logits, targets, losses, logSumExp, dLogits, countedTargets } = fixture.crossEntropy;
    const bench = new OpBench();
    const inputs = { logits: bench.input(logits), targets: bench.input(targets, "u32") };
    const forward = { losses: bench.output([5]), logSumExp: bench.output([5]), hits: bench.output([5]) };
    expectOutputs(
      bench,
      { kind: "crossEntropy", name: "op", inputs, outputs: forward, attributes: {} },
      new Map([
        [forward.losses, losses],
        [forward.logSumExp, logSumExp],
      ]),
    );
    const scaler = bench.input({ shape: [4], values: [1, 0, 0, 0] });
    const dInput = bench.output(logits.shape);
    expectOutputs(
      bench,
      {
        kind: "crossEntropyGradient",
        name: "op",
        inputs: { ...inputs, logSumExp: bench.input(logSumExp), scaler },
        outputs: { dLogits: dInput },
        attributes: { factor: 1 / countedTargets },
      },
      new Map([[dInput, dLogits]]),
    );
  });

  it("five steps of AdamW, moments included", () => {
    const { settings, initial, steps } = fixture.adamw;
    const parameters = Float64Array.from(initial.values);
    const moments = { first: new Float64Array(6), second: new Float64Array(6) };
    for (const [index, step] of steps.entries()) {
      const gradient = Float64Array.from(step.gradient.values);
      adamW(parameters, gradient, moments, index + 1, settings, exactArithmetic);
      expectClose(parameters, step.parameter);
      expectClose(moments.first, step.exp_avg);
      expectClose(moments.second, step.exp_avg_sq);
    }
  });

  it("five steps of SGD with momentum", () => {
    const { settings, initial, steps } = fixture.sgd;
    const parameters = Float64Array.from(initial.values);
    const velocity = new Float64Array(6);
    for (const step of steps) {
      sgdMomentum(parameters, Float64Array.from(step.gradient.values), velocity, settings, exactArithmetic);
      expectClose(parameters, step.parameter);
      expectClose(velocity, step.momentum_buffer);
    }
  });

  it.each([fixture.clipGradNorm, fixture.clipGradNormNotReached])("clipping to $maxNorm", (clip) => {
    const gradients = Float64Array.from(clip.gradients.flatMap(({ values }) => values));
    const norm = globalNorm(gradients, exactArithmetic);
    expectClose([norm], { values: [clip.gradNorm] });
    const factor = clipFactor(norm, clip.maxNorm, exactArithmetic);
    expectClose(
      gradients.map((g) => g * factor),
      { values: clip.clipped.flatMap(({ values }) => values) },
    );
  });
});

describe("training under PyTorch's GradScaler", () => {
  it.each([
    ["with overflows", fixture.gradScaler],
    ["at the largest scale a float holds", fixture.gradScalerAtFloatLimit],
  ])("has its scales, its skips and its parameters, %s", (_, { settings, adamw, initial, steps }) => {
    const rule = scalerRule({ kind: "dynamic", ...settings, minimumScale: 0, maximumScale: 0 });
    let state = initialLossScale(rule);
    let applied = 0;
    const parameters = Float64Array.from(initial.values);
    const moments = { first: new Float64Array(3), second: new Float64Array(3) };
    for (const step of steps) {
      expect(state.scale).toBe(step.scale);
      if (!step.overflow) {
        applied++;
        adamW(parameters, Float64Array.from(step.gradient.values), moments, applied, adamw, exactArithmetic);
      }
      state = nextLossScale(rule, state, step.overflow);
      expect([state.scale, state.growthTracker]).toEqual([step.nextScale, step.growthTracker]);
      expect(applied).toBe(step.appliedSteps);
      expectClose(parameters, step.parameter);
    }
  });
});
