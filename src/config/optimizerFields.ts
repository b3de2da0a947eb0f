/**
 * The `optimizer` branch of the schema: the update rule and the learning rate over time. Defaults are
 * PyTorch's.
 */

import { ONE_TWO_FIVE, choice, group, integer, number } from "./field";
import type { Condition } from "./field";

const LION: Condition = { "optimizer.kind": ["lion"] };
const ADAMW: Condition = { "optimizer.kind": ["adamw"] };

export const optimizer = group({
  shared: false,
  members: {
    kind: choice({
      level: "basic",
      default: "adamw",
      choices: ["adamw", "sgd", "lion"],
    }),
    learningRate: number({
      level: "basic",
      default: 1e-3,
      min: 1e-7,
      max: 10,
      scale: "log10",
      step: 0.1,
    }),
    schedule: choice({
      level: "advanced",
      default: "cosine",
      choices: ["constant", "linear", "cosine"],
    }),
    minimumLearningRate: number({
      level: "advanced",
      applies: { "optimizer.schedule": ["linear", "cosine"] },
      default: 1e-4,
      min: 1e-8,
      max: 10,
      zero: true,
      scale: "log10",
      step: 0.1,
    }),
    warmupSteps: integer({
      level: "advanced",
      default: 0,
      min: 1,
      max: 100_000,
      zero: true,
      scale: "log10",
      step: ONE_TWO_FIVE,
    }),
    weightDecay: number({
      level: "advanced",
      default: 0.01,
      min: 1e-6,
      max: 10,
      zero: true,
      scale: "log10",
      step: 0.1,
    }),
    beta1: number({
      level: "advanced",
      applies: ADAMW,
      default: 0.9,
      min: 0,
      max: 0.9999,
      scale: "linear",
      step: 0.01,
    }),
    beta2: number({
      level: "advanced",
      applies: ADAMW,
      default: 0.999,
      min: 0,
      max: 0.99999,
      scale: "linear",
      step: 0.001,
    }),
    epsilon: number({
      level: "advanced",
      applies: ADAMW,
      default: 1e-8,
      min: 1e-12,
      max: 0.01,
      scale: "log10",
      step: 1,
    }),
    momentum: number({
      level: "advanced",
      applies: { "optimizer.kind": ["sgd"] },
      default: 0.9,
      min: 0,
      max: 0.9999,
      scale: "linear",
      step: 0.01,
    }),
    lionBeta1: number({
      level: "advanced",
      applies: LION,
      default: 0.9,
      min: 0,
      max: 0.9999,
      scale: "linear",
      step: 0.01,
    }),
    lionBeta2: number({
      level: "advanced",
      applies: LION,
      default: 0.99,
      min: 0,
      max: 0.9999,
      scale: "linear",
      step: 0.01,
    }),
    gradientClip: number({
      level: "advanced",
      default: 1,
      min: 0.001,
      max: 1000,
      zero: true,
      scale: "log10",
      step: 0.1,
    }),
  },
});
