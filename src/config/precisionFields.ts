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
  label: "Loss scaling",
  help: "The loss is multiplied by a scale, so that small gradients survive in half precision.",
  shared: false,
  members: {
    kind: choice({
      label: "Loss scaling",
      help: "How the scale is chosen.",
      level: "basic",
      applies: { "precision.kind": MIXED },
      default: "dynamic",
      choices: [
        {
          value: "off",
          label: "No loss scaling",
          help: "The scale is 1, and a step that overflows is not skipped.",
        },
        {
          value: "static",
          label: "Static loss scale",
          help: "The initial scale, for the whole run; overflows are skipped.",
        },
        {
          value: "dynamic",
          label: "Dynamic loss scale",
          help: "PyTorch's GradScaler: grows after a run of good steps, backs off and skips the step on overflow.",
        },
        {
          value: "article",
          label: "The article's loss scale",
          help: "Starts at 2^15, doubles after every good step, halves on overflow, never below 1.",
        },
      ],
    }),
    initialScale: number({
      label: "Initial scale",
      help: "The scale of the first step.",
      level: "advanced",
      applies: { "precision.kind": MIXED, "precision.scaler.kind": ["static", "dynamic"] },
      default: 2 ** 16,
      min: MIN_SCALE,
      max: MAX_SCALE,
      scale: "log2",
      step: 1,
    }),
    growthInterval: integer({
      label: "Growth interval",
      help: "Good steps in a row after which the scale grows.",
      level: "advanced",
      applies: DYNAMIC,
      default: 2000,
      min: 1,
      max: 1_000_000,
      scale: "log10",
      step: ONE_TWO_FIVE,
      unit: "steps",
    }),
    growthFactor: number({
      label: "Growth factor",
      help: "Factor by which the scale grows.",
      level: "advanced",
      applies: DYNAMIC,
      default: 2,
      min: 1.001,
      max: 1024,
      scale: "log2",
      step: 1,
    }),
    backoffFactor: number({
      label: "Back-off factor",
      help: "Factor by which the scale shrinks after an overflow.",
      level: "advanced",
      applies: DYNAMIC,
      default: 0.5,
      min: 0.001,
      max: 0.999,
      scale: "log2",
      step: 1,
    }),
    minimumScale: number({
      label: "Lowest scale",
      help: "Back-off stops here; PyTorch has no such floor.",
      level: "advanced",
      applies: DYNAMIC,
      default: 0,
      min: MIN_SCALE,
      max: MAX_SCALE,
      zero: "none",
      scale: "log2",
      step: 1,
    }),
    maximumScale: number({
      label: "Highest scale",
      help: "Growth stops here; PyTorch has no such ceiling, Apex's is 2^24.",
      level: "advanced",
      applies: DYNAMIC,
      default: 0,
      min: MIN_SCALE,
      max: MAX_SCALE,
      zero: "none",
      scale: "log2",
      step: 1,
    }),
  },
});

export const precision = group({
  label: "Precision",
  help: "Number formats used in a training step.",
  shared: false,
  members: {
    kind: choice({
      label: "Precision",
      help: "The type of weights, activations and gradients inside the step; master weights stay FP32.",
      level: "basic",
      default: "fp32",
      choices: [
        { value: "fp32", label: "FP32", help: "32-bit floats throughout." },
        {
          value: "mixed",
          label: "Mixed",
          help: "Half precision where it is safe; native halves where the GPU has them.",
        },
        {
          value: "mixed-native",
          label: "Mixed, native half",
          help: "The GPU's own f16 type; needs shader-f16.",
        },
        {
          value: "mixed-packed",
          label: "Mixed, packed half",
          help: "Two halves in 32 bits, unpacked to compute: exact on every adapter, but its speed is not representative.",
        },
        {
          value: "mixed-bfloat16",
          label: "Mixed, bfloat16",
          help: "FP32's range with eight bits of precision, packed two in 32 bits: no loss scaling needed, but coarser rounding.",
        },
        {
          value: "mixed-e4m3",
          label: "8-bit, E4M3",
          help: "As DeepSeek-V3: linear layers read 8-bit numbers with a scale for each tile of 128; the rest is bfloat16 or FP32.",
        },
      ],
    }),
    scaler,
    gradientFormat: choice({
      label: "8-bit gradients",
      help: "Format of the output gradients that the backward matrix products of linear layers read.",
      level: "advanced",
      applies: { "precision.kind": ["mixed-e4m3"] },
      default: "e4m3",
      choices: [
        {
          value: "e4m3",
          label: "E4M3 gradients",
          help: "Three mantissa bits, as in DeepSeek-V3: per-tile scales make up for the smaller range.",
        },
        {
          value: "e5m2",
          label: "E5M2 gradients",
          help: "Two mantissa bits and 2^15 times the range, the usual choice before.",
        },
      ],
    }),
    masterWeights: boolean({
      label: "Master weights",
      help: "Off: weights are stored in half precision only, and updates smaller than half an ULP are lost.",
      level: "advanced",
      applies: { "precision.kind": HALVES },
      default: true,
    }),
    normsAndSoftmax: choice({
      label: "Norms and softmax",
      help: "Layer norms, attention's softmax and the loss: autocast keeps their sums and exponentials in FP32.",
      level: "advanced",
      applies: { "precision.kind": MIXED },
      default: "float",
      choices: [
        { value: "float", label: "Norms and softmax in FP32", help: "As in PyTorch's autocast." },
        {
          value: "half",
          label: "Norms and softmax in half",
          help: "Their inputs, sums, exponentials and results are rounded to half: squares overflow, losses grow coarse.",
        },
      ],
    }),
    lossReduction: choice({
      label: "Loss reduction",
      help: "Which loss is differentiated; the loss shown is the mean in either case.",
      level: "advanced",
      default: "mean",
      choices: [
        {
          value: "mean",
          label: "Mean loss",
          help: "Gradients do not depend on how many targets a batch has.",
        },
        {
          value: "sum",
          label: "Summed loss",
          help: "Gradients grow with the number of targets, and halves overflow at a lower scale.",
        },
      ],
    }),
  },
});
