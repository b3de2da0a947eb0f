import { describe, expect, test } from "vitest";
import { autocast } from "../graph/passes/autocast";
import { accumulating, differentiate } from "../graph/passes/differentiate";
import { foldCasts } from "../graph/passes/foldCasts";
import { tinyGpt } from "../graph/testing/graphs";
import { initialLossScale, scalerRule } from "../numerics/lossScaler";
import type { ScalerOptions } from "../numerics/lossScaler";
import { exactArithmetic, plainArithmetic } from "./arithmetic";
import { adamWRule } from "./optimizers/adamw";
import { lionRule } from "./optimizers/lion";
import { sgdRule } from "./optimizers/sgd";
import { randomValues } from "./testing/values";
import { initialTrainingState, trainingStep } from "./trainingStep";
import type { StepDefinition, TrainingState } from "./trainingStep";

const model = tinyGpt();
const ROWS = 6;
const ADAMW = {
  optimizer: adamWRule({ beta1: 0.9, beta2: 0.95, epsilon: 1e-8 }),
  learningRate: 0.01,
  weightDecay: 0.1,
};
const SGD = { optimizer: sgdRule({ momentum: 0.9 }), learningRate: 0.1, weightDecay: 0.1 };
const LION = { optimizer: lionRule({ lionBeta1: 0.9, lionBeta2: 0.99 }), learningRate: 0.01, weightDecay: 0.1 };
const dynamic: ScalerOptions = {
  kind: "dynamic",
  initialScale: 1024,
  growthFactor: 2,
  backoffFactor: 0.5,
  growthInterval: 4,
  minimumScale: 0,
  maximumScale: 0,
};

function define(policy: "fp32" | "mixed", overrides: Partial<StepDefinition> = {}, microBatches = 1): StepDefinition {
  const options = { scaler: model.scaler, factor: 1 / (ROWS * microBatches), accumulate: false };
  const first = foldCasts(differentiate(autocast(model.graph, policy), options));
  return {
    first,
    later: accumulating(first),
    scaler: model.scaler,
    loss: model.loss,
    ...ADAMW,
    maxNorm: 1,
    scalerRule: scalerRule(policy === "fp32" ? { ...dynamic, kind: "off" } : dynamic),
    ...overrides,
  };
}

function start(definition: StepDefinition, seed = 1): { state: TrainingState; inputs: Map<number, Float64Array> } {
  const values = randomValues(model, seed);
  const parameters = new Map(
    model.graph.parameters.map(({ tensor }) => [tensor.id, values.get(tensor.id)?.slice() ?? new Float64Array()]),
  );
  const inputs = new Map(
    model.tokenInputs.map(({ tensor }) => [tensor.id, values.get(tensor.id) ?? new Float64Array()]),
  );
  return {
    state: initialTrainingState(parameters, definition.optimizer, initialLossScale(definition.scalerRule)),
    inputs,
  };
}

function copy(state: TrainingState): unknown {
  return structuredClone([state.parameters, state.moments, state.appliedSteps]);
}

describe("a reference training step", () => {
  test.each([
    ["fp32", "AdamW", ADAMW],
    ["mixed", "AdamW", ADAMW],
    ["fp32", "SGD", SGD],
    ["mixed", "SGD", SGD],
    ["fp32", "Lion", LION],
    ["mixed", "Lion", LION],
  ] as const)("learns one batch by heart in %s with %s", (policy, _name, optimizer) => {
    const definition = define(policy, optimizer);
    const { state, inputs } = start(definition);
    const steps = Array.from({ length: 60 }, () => trainingStep(definition, state, [inputs], plainArithmetic));
    const losses = steps.map(({ loss }) => loss);
    expect(losses.at(-1)).toBeLessThan(0.25 * (losses[0] ?? 0));
    const skips = steps.filter(({ skipped }) => skipped).length;
    expect(state.appliedSteps).toBe(60 - skips);
    // In mixed precision the scale grows every four steps until a half overflows.
    expect(skips > 0).toBe(policy === "mixed");
  });

  test("skips truly on overflow: parameters, moments and step count stay, the scale backs off", () => {
    const definition = define("mixed");
    const { state, inputs } = start(definition);
    trainingStep(definition, state, [inputs], plainArithmetic);
    state.lossScale = { scale: 2 ** 30, growthTracker: 1 };
    const before = copy(state);
    const { skipped, loss } = trainingStep(definition, state, [inputs], plainArithmetic);
    expect(skipped).toBe(true);
    expect(loss).toBeLessThan(10);
    expect(copy(state)).toEqual(before);
    expect(state.lossScale).toEqual({ scale: 2 ** 29, growthTracker: 0 });
  });

  test("grows the scale after the interval", () => {
    const definition = define("mixed");
    const { state, inputs } = start(definition);
    const scales = Array.from({ length: 5 }, () => {
      trainingStep(definition, state, [inputs], plainArithmetic);
      return state.lossScale.scale;
    });
    expect(scales).toEqual([1024, 1024, 1024, 2048, 2048]);
  });

  test("does not depend on the loss scale in exact arithmetic", () => {
    const [one, large] = [1, 4096].map((initialScale) => {
      const definition = define("fp32", { scalerRule: scalerRule({ ...dynamic, initialScale }) });
      const { state, inputs } = start(definition);
      return trainingStep(definition, state, [inputs], exactArithmetic);
    });
    expect(large?.gradNorm).toBeCloseTo(one?.gradNorm ?? Number.NaN, 12);
    expect(large?.loss).toBe(one?.loss);
  });

  test("makes of two equal micro-batches the step of one", () => {
    const whole = define("fp32");
    const halves = define("fp32", {}, 2);
    const a = start(whole);
    const b = start(halves);
    const one = trainingStep(whole, a.state, [a.inputs], exactArithmetic);
    const two = trainingStep(halves, b.state, [b.inputs, b.inputs], exactArithmetic);
    expect(two.gradNorm).toBeCloseTo(one.gradNorm, 12);
    // The loss's own factor is the model's 1/N: the session divides it by the micro-batches.
    expect(two.loss).toBeCloseTo(2 * one.loss, 12);
  });
});
