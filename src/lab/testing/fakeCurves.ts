/**
 * Plausible curves for a stand-in engine: a loss that falls to a floor, a scale that climbs and backs off, step times
 * that jump about. Nothing is trained. Every figure is a pure function of step and lane.
 */
import { laneConfig } from "../../config/experiment";
import type { Experiment } from "../../config/experiment";
import { isVectorData } from "../../config/dataKinds";
import type { StepMetrics, ValidationMetrics } from "../wire/metrics";
import type { LaneInfo } from "../wire/protocol";

/** A number in 0…1 from two integers, the same every time. */
export function noise(step: number, salt: number): number {
  let bits = Math.imul(step + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39);
  return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
}

/** Where the fake losses begin and end, in nats. */
function lossRange(experiment: Experiment): { from: number; to: number } {
  if (isVectorData(experiment.base.data.kind)) return { from: 0.72, to: 0.03 };
  return experiment.base.data.kind === "generated-text" ? { from: 3.4, to: FAKE_FLOOR + 0.04 } : { from: 4.2, to: 0.9 };
}

export const FAKE_FLOOR = 1.62;
const OVERFLOW_AT = 2 ** 22;

/** The scale's exponent and whether a step overflows, replayed from step 1. */
function scalerAt(step: number, interval: number): { scale: number; skipped: boolean } {
  let scale = 2 ** 16;
  let good = 0;
  let skipped = false;
  for (let at = 1; at <= step; at++) {
    skipped = scale >= OVERFLOW_AT || (scale >= OVERFLOW_AT / 4 && noise(at, 7) < 0.004);
    if (skipped) {
      scale /= 2;
      good = 0;
    } else if (++good === interval) {
      scale *= 2;
      good = 0;
    }
  }
  return { scale, skipped };
}

export function fakeStep(experiment: Experiment, index: number, step: number): StepMetrics {
  const lane = experiment.lanes[index];
  const config = lane === undefined ? experiment.base : laneConfig(experiment, lane);
  const mixed = config.precision.kind !== "fp32";
  const { from, to } = lossRange(experiment);
  const done = step / experiment.base.training.steps;
  const trend = to + (from - to) * (0.75 * Math.exp(-done * 9) + 0.25 * Math.exp(-done * 2.6));
  const jitter = 1 + (noise(step, 1) - 0.5) * 0.22 + (mixed ? (noise(step, 2) - 0.5) * 0.02 : 0);
  const spike = noise(step, 3) < 0.002 ? 2.4 : 1;
  const scaler = mixed
    ? scalerAt(step, Math.min(60, config.precision.scaler.growthInterval))
    : { scale: 1, skipped: false };
  return {
    step,
    loss: trend * jitter * spike,
    ...scaler,
    weightNorm: 18 + 9 * done,
    gradNorm: (0.05 + 2.2 * Math.exp(-done * 5)) * (0.6 + noise(step, 4) * 0.9) * spike * spike,
    learningRate: config.optimizer.learningRate * (0.5 + 0.5 * Math.cos(Math.PI * done)),
    accuracy: Math.min(0.995, 0.5 + 0.5 * (1 - Math.exp(-done * 7))),
    stepMs: (mixed ? 7.4 : 11.2) * (0.9 + noise(step, 5 + index) * 0.22) + (noise(step, 11 + index) < 0.01 ? 6 : 0),
  };
}

export function fakeValidation(experiment: Experiment, index: number, step: number): ValidationMetrics {
  const { from, to } = lossRange(experiment);
  const done = step / experiment.base.training.steps;
  const gap = index === 0 ? 0 : 0.0015 * from * (noise(step, 9) - 0.3);
  const loss = to * 1.12 + (from - to) * (0.75 * Math.exp(-done * 9) + 0.25 * Math.exp(-done * 2.6)) + gap;
  return { step, loss, accuracy: Math.min(0.99, 0.5 + 0.49 * (1 - Math.exp(-done * 7))) };
}

const KIB = 1024;

export function fakeLane(experiment: Experiment, index: number, half: "native" | "packed"): LaneInfo {
  const lane = experiment.lanes[index];
  const config = lane === undefined ? experiment.base : laneConfig(experiment, lane);
  const mixed = config.precision.kind !== "fp32";
  const { width, layers } = config.model;
  const parameters =
    config.model.kind === "gpt" ? 12 * layers * width * width + 96 * width : width * (layers * width + 6);
  const activations = (config.training.batchSize * width * (layers + 1) * 64) / (mixed ? 1.9 : 1);
  const memory = {
    parameters: 4 * parameters,
    halfWeights: mixed ? 2 * parameters : 0,
    gradients: (mixed ? 4 : 4) * parameters,
    optimizer: 8 * parameters,
    activations: Math.ceil(activations / KIB) * KIB,
  };
  const total = Object.values(memory).reduce((sum, bytes) => sum + bytes, 0);
  return {
    name: lane?.name ?? "base",
    half: mixed ? half : "none",
    parameters,
    memory: { ...memory, total },
    flopsPerStep: 6 * parameters * config.training.batchSize,
    dispatchesPerStep: 120,
    watched: [],
    compared: [],
    gates: [],
    gatedParameters: { feedForward: 0, heads: 0 },
    shared: [],
  };
}
