/**
 * The loss scaler's update, wholly on the GPU: PyTorch's GradScaler, the article's rule, a static scale and
 * none are one rule with different numbers. The same dispatch writes the step's row of metrics.
 */
import shader from "../../../shaders/scaler.wgsl?raw";
import { PART_LAYOUT, PARTS, RECORD_WORDS, rowOfPart } from "../../graph/gateRecord";
import type { GatedPart } from "../../graph/gateTypes";
import type { Tensor } from "../../graph/ir";
import { SMALLEST_SCALE, type ScalerRule } from "../../numerics/lossScaler";
import type { KernelCall, Operand } from "../call";
import { reading } from "../operands";
import { SCALE_LIBRARY } from "./scaleLibrary";
import { HYPER_CONSTANTS, METRICS_CONSTANTS, SCALER_CONSTANTS } from "./stepState";

export interface ScalerUpdateTensors {
  readonly scaler: Tensor;
  readonly hyper: Tensor;
  /** f32 [1], the batch's mean loss, unscaled. */
  readonly loss: Tensor;
  /** f32 [1], the share of targets hit; absent where the model does not count them. */
  readonly accuracy?: Tensor;
  /** u32 [rows, METRICS_ROW_WORDS]. */
  readonly metrics: Tensor;
  /** f32, graph/gateRecord.ts; absent where the model has no gates. */
  readonly gates?: { readonly record: Tensor; readonly parts: readonly GatedPart[]; readonly routed: boolean };
}

const LARGEST_F32 = (2 - 2 ** -23) * 2 ** 127;

/** Last call of a step: metrics row, next scale, counters. */
export function scalerUpdateCalls(tensors: ScalerUpdateTensors, rule: ScalerRule): KernelCall[] {
  const { scaler, hyper, loss, accuracy, metrics, gates } = tensors;
  const accuracyOperand: Operand[] = accuracy
    ? [{ name: "accuracy", tensor: accuracy, access: "read", view: "words" }]
    : [];
  return [
    {
      label: "scaler update",
      shader,
      constants: {
        ...SCALER_CONSTANTS,
        ...HYPER_CONSTANTS,
        ...METRICS_CONSTANTS,
        METRICS_ROWS: metrics.shape[0] ?? 1,
        INTERVAL: rule.growthInterval,
        SKIPS: rule.skips,
        ...doubleWords("GROWTH", rule.growthFactor),
        ...doubleWords("BACKOFF", rule.backoffFactor),
        MINIMUM_BITS: singleBits(Math.max(rule.minimumScale, SMALLEST_SCALE)),
        MAXIMUM_BITS: singleBits(rule.maximumScale > 0 ? rule.maximumScale : LARGEST_F32),
      },
      prelude: [
        SCALE_LIBRARY,
        `fn accuracyBits() -> u32 { return ${accuracy ? "loadAccuracy(0u)" : NAN}; }`,
        `fn imbalanceBits() -> u32 { return ${gates?.routed === true ? `loadGates(${IMBALANCE_WORD}u)` : NAN}; }`,
        `fn gateShares() -> vec4u { return vec4u(${gateShareBits(gates?.parts).join(", ")}); }`,
      ].join("\n"),
      operands: [
        { name: "scaler", tensor: scaler, access: "readWrite", view: "words" },
        { name: "hyper", tensor: hyper, access: "read", view: "words" },
        { name: "loss", tensor: loss, access: "read", view: "words" },
        ...accuracyOperand,
        { name: "metrics", tensor: metrics, access: "write", view: "words" },
        ...(gates ? [reading("gates", gates.record, "words")] : []),
      ],
      workgroups: [1, 1, 1],
    },
  ];
}

const NAN = "0x7fc00000u";
/** Routers are for feed-forward blocks. */
const IMBALANCE_WORD = rowOfPart("feedForward") * RECORD_WORDS + PART_LAYOUT.IMBALANCE;
/** What a part without gates has awake and frozen, in a model with gates elsewhere: all and nothing. */
const UNGATED = ["0x3f800000u", "0u"] as const;

/** Active and frozen share of each part, as bits; NaN in a model without gates. */
function gateShareBits(gated: readonly GatedPart[] | undefined): string[] {
  if (!gated) return PARTS.flatMap(() => [NAN, NAN]);
  return PARTS.flatMap((part) => {
    if (!gated.includes(part)) return UNGATED;
    const row = rowOfPart(part) * RECORD_WORDS;
    const words = [row + PART_LAYOUT.ACTIVE_SHARE, row + PART_LAYOUT.FROZEN_SHARE];
    return words.map((word) => `loadGates(${word}u)`);
  });
}

/** A double as the two words of its bits: a factor reaches the shader unrounded. */
function doubleWords(name: string, value: number): Record<string, number> {
  const view = new DataView(new ArrayBuffer(Float64Array.BYTES_PER_ELEMENT));
  view.setFloat64(0, value);
  return {
    [`${name}_HIGH`]: view.getUint32(0),
    [`${name}_LOW`]: view.getUint32(Uint32Array.BYTES_PER_ELEMENT),
  };
}

/** The bits of the nearest f32. */
function singleBits(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0;
}
