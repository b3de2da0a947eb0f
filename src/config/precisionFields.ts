/**
 * The `precision` branch of the schema: which numbers a lane computes with, and how its loss is scaled.
 * The scaler's defaults are those of torch.amp.GradScaler. FP32 lanes have no scaler, whatever is set here.
 */

import { ONE_TWO_FIVE, boolean, choice, group, integer, number } from "./field";
import type { Condition } from "./field";

const HALVES: readonly string[] = ["mixed", "mixed-native", "mixed-packed", "mixed-bfloat16"];
const MIXED: readonly string[] = [...HALVES, "mixed-e4m3"];
const DYNAMIC: Condition = { "precision.kind": MIXED, "precision.scaler.kind": ["dynamic"] };

/** Scales reach from binary16's smallest value to the largest power of two in f32. */
const MIN_SCALE = 2 ** -24;
const MAX_SCALE = 2 ** 127;

const scaler = group({
  shared: false,
  members: {
    kind: choice({
      level: "basic",
      applies: { "precision.kind": MIXED },
      default: "dynamic",
      choices: ["off", "static", "dynamic", "article"],
    }),
    initialScale: number({
      level: "advanced",
      applies: { "precision.kind": MIXED, "precision.scaler.kind": ["static", "dynamic"] },
      default: 2 ** 16,
      min: MIN_SCALE,
      max: MAX_SCALE,
      scale: "log2",
      step: 1,
    }),
    growthInterval: integer({
      level: "advanced",
      applies: DYNAMIC,
      default: 2000,
      min: 1,
      max: 1_000_000,
      scale: "log10",
      step: ONE_TWO_FIVE,
    }),
    growthFactor: number({
      level: "advanced",
      applies: DYNAMIC,
      default: 2,
      min: 1.001,
      max: 1024,
      scale: "log2",
      step: 1,
    }),
    backoffFactor: number({
      level: "advanced",
      applies: DYNAMIC,
      default: 0.5,
      min: 0.001,
      max: 0.999,
      scale: "log2",
      step: 1,
    }),
    minimumScale: number({
      level: "advanced",
      applies: DYNAMIC,
      default: 0,
      min: MIN_SCALE,
      max: MAX_SCALE,
      zero: true,
      scale: "log2",
      step: 1,
    }),
    maximumScale: number({
      level: "advanced",
      applies: DYNAMIC,
      default: 0,
      min: MIN_SCALE,
      max: MAX_SCALE,
      zero: true,
      scale: "log2",
      step: 1,
    }),
  },
});

export const precision = group({
  shared: false,
  members: {
    kind: choice({
      level: "basic",
      default: "fp32",
      choices: ["fp32", "mixed", "mixed-native", "mixed-packed", "mixed-bfloat16", "mixed-e4m3"],
    }),
    scaler,
    gradientFormat: choice({
      level: "advanced",
      applies: { "precision.kind": ["mixed-e4m3"] },
      default: "e4m3",
      choices: ["e4m3", "e5m2"],
    }),
    masterWeights: boolean({
      level: "advanced",
      applies: { "precision.kind": HALVES },
      default: true,
    }),
    normsAndSoftmax: choice({
      level: "advanced",
      applies: { "precision.kind": MIXED },
      default: "float",
      choices: ["float", "half"],
    }),
    lossReduction: choice({
      level: "advanced",
      default: "mean",
      choices: ["mean", "sum"],
    }),
  },
});
