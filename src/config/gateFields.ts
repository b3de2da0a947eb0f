/** The `model.gates` branch of the schema: parts of a GPT that can be left out of a step's work. */

import { choice, group, integer, number } from "./field";
import type { Condition } from "./field";

const GPT: Condition = { "model.kind": ["gpt"] };
const LEARNED = ["hard-concrete", "importance-threshold", "router"] as const;
const GATED: Condition = { ...GPT, "model.gates.kind": ["fixed", ...LEARNED] };
const GATED_HEADS: Condition = { ...GPT, "model.gates.kind": ["fixed", "hard-concrete", "importance-threshold"] };
const SCHEDULED: Condition = { ...GPT, "model.gates.kind": LEARNED };
const RANKED: Condition = { ...GPT, "model.gates.kind": ["importance-threshold"] };
const ROUTED: Condition = { ...GPT, "model.gates.kind": ["router"] };

export const gates = group({
  shared: false,
  members: {
    kind: choice({
      level: "advanced",
      applies: GPT,
      default: "none",
      choices: ["none", "fixed", "hard-concrete", "importance-threshold", "router"],
    }),
    blockSize: choice({
      level: "advanced",
      applies: GATED,
      default: "32",
      choices: ["32", "64", "128"],
    }),
    feedForwardShare: number({
      level: "advanced",
      applies: GATED,
      default: 0.3,
      min: 0.05,
      max: 1,
      scale: "linear",
      step: 0.05,
    }),
    headShare: number({
      level: "advanced",
      applies: GATED_HEADS,
      default: 1,
      min: 0.05,
      max: 1,
      scale: "linear",
      step: 0.05,
    }),
    scheduleStart: integer({
      level: "advanced",
      applies: SCHEDULED,
      default: 100,
      min: 1,
      max: 100_000,
      zero: true,
      scale: "log10",
      step: 1 / 3,
    }),
    scheduleSteps: integer({
      level: "advanced",
      applies: SCHEDULED,
      default: 500,
      min: 1,
      max: 100_000,
      scale: "log10",
      step: 1 / 3,
    }),
    tokenBlock: choice({
      level: "advanced",
      applies: ROUTED,
      default: "32",
      choices: ["32", "64", "128"],
    }),
    balanceRate: number({
      level: "advanced",
      applies: ROUTED,
      default: 0.001,
      min: 0,
      max: 0.1,
      scale: "linear",
      step: 0.001,
    }),
    exploreShare: number({
      level: "advanced",
      applies: RANKED,
      default: 0.1,
      min: 0,
      max: 0.5,
      scale: "linear",
      step: 0.05,
    }),
    checkInterval: integer({
      level: "advanced",
      applies: GATED,
      default: 20,
      min: 1,
      max: 10_000,
      scale: "log10",
      step: 1 / 3,
    }),
    freezeAfter: integer({
      level: "advanced",
      applies: GATED,
      default: 10,
      min: 1,
      max: 1000,
      zero: true,
      scale: "log10",
      step: 1 / 3,
    }),
    wakeAfter: integer({
      level: "advanced",
      applies: GATED,
      default: 0,
      min: 1,
      max: 1000,
      zero: true,
      scale: "log10",
      step: 1 / 3,
    }),
  },
});
