/** The `training` branch of the schema: how many steps, of what, and how often something is looked at. */

import { ONE_TWO_FIVE, choice, group, integer } from "./field";

const MAX_SEED = 0xffffffff;

export const training = group({
  shared: false,
  members: {
    batchSize: integer({
      level: "basic",
      shared: true,
      default: 8,
      min: 1,
      max: 4096,
      scale: "log2",
      step: 1,
    }),
    accumulation: integer({
      level: "advanced",
      shared: true,
      default: 1,
      min: 1,
      max: 64,
      scale: "log2",
      step: 1,
    }),
    steps: integer({
      level: "basic",
      // Lanes train in locked step, and a session ends with all of them.
      shared: true,
      shortFlag: "steps",
      default: 1000,
      min: 1,
      max: 1_000_000,
      scale: "log10",
      step: ONE_TWO_FIVE,
    }),
    seed: integer({
      level: "basic",
      shortFlag: "seed",
      default: 1337,
      min: 0,
      max: MAX_SEED,
      scale: "linear",
      step: 1,
    }),
    validationInterval: integer({
      level: "advanced",
      default: 50,
      min: 1,
      max: 1_000_000,
      zero: true,
      scale: "log10",
      step: ONE_TWO_FIVE,
    }),
    validationBatches: integer({
      level: "advanced",
      // Lanes' losses are held against each other, so all are judged on the same rows.
      shared: true,
      default: 8,
      min: 1,
      max: 1000,
      scale: "log2",
      step: 1,
    }),
    logInterval: integer({
      level: "advanced",
      default: 1,
      min: 1,
      max: 10_000,
      scale: "log10",
      step: ONE_TWO_FIVE,
    }),
    sampleInterval: integer({
      level: "advanced",
      applies: { "model.kind": ["gpt"] },
      default: 100,
      min: 1,
      max: 1_000_000,
      zero: true,
      scale: "log10",
      step: ONE_TWO_FIVE,
    }),
    histogramInterval: integer({
      level: "advanced",
      default: 50,
      min: 1,
      max: 1_000_000,
      zero: true,
      scale: "log10",
      step: ONE_TWO_FIVE,
    }),
    tuning: choice({
      level: "advanced",
      default: "auto",
      choices: ["auto", "off", "always"],
    }),
  },
});
