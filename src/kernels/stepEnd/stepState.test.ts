import { expect, test } from "vitest";
import { decodeScalerState, encodeHyper, encodeScalerState, initialScalerState } from "./stepState";

test("the scaler's state comes back from its words as it went in", () => {
  const state = {
    scale: 65536,
    growthTracker: 17,
    foundInf: true,
    appliedSteps: 4_000_000_000,
    skippedSteps: 3,
    gradNorm: 0.5,
    updateFactor: 2 ** -17,
    stepCount: 20,
  };
  expect(decodeScalerState(encodeScalerState(state).buffer)).toEqual(state);
});

test("the loss scale is word 0, where the loss kernel reads it", () => {
  expect(new Float32Array(encodeScalerState(initialScalerState(1024)).buffer)[0]).toBe(1024);
});

test("the learning rate is the first of four floats", () => {
  expect(Array.from(encodeHyper({ learningRate: 0.25 }))).toEqual([0.25, 1, 0, 0]);
});
