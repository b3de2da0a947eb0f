/**
 * The loss scaler's update, wholly on the GPU: PyTorch's GradScaler, the article's rule, a static scale and
 * none are one rule with different numbers. The same dispatch writes the step's row of metrics.
 */
import shader from "../../shaders/scaler.wgsl?raw";
import type { Tensor } from "../graph/ir";
import type { ScalerRule } from "../numerics/lossScaler";
import type { KernelCall, Operand } from "./call";
import { HYPER_CONSTANTS, METRICS_CONSTANTS, SCALER_CONSTANTS } from "./step-state";

export interface ScalerUpdateTensors {
  readonly scaler: Tensor;
  readonly hyper: Tensor;
  /** f32 [1], the batch's mean loss, unscaled. */
  readonly loss: Tensor;
  /** f32 [1], the share of targets hit; absent where the model does not count them. */
  readonly accuracy?: Tensor;
  /** u32 [rows, 12]. */
  readonly metrics: Tensor;
}

const LARGEST_F32 = (2 - 2 ** -23) * 2 ** 127;
/** Below it 1/scale would overflow. PyTorch's scale goes on to 0 and stays there; ours can come back. */
const SMALLEST_SCALE = 2 ** -126;

/** Last call of a step: metrics row, next scale, counters. */
export function scalerUpdateCalls(tensors: ScalerUpdateTensors, rule: ScalerRule): KernelCall[] {
  const { scaler, hyper, loss, accuracy, metrics } = tensors;
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
      },
      floats: {
        GROWTH: rule.growthFactor,
        GROWTH_LIMIT: growthLimit(rule.growthFactor),
        BACKOFF: rule.backoffFactor,
        MINIMUM: Math.max(rule.minimumScale, SMALLEST_SCALE),
        MAXIMUM: rule.maximumScale > 0 ? rule.maximumScale : LARGEST_F32,
      },
      prelude: `fn accuracyBits() -> u32 { return ${accuracy ? "loadAccuracy(0u)" : "0x7fc00000u"}; }`,
      operands: [
        { name: "scaler", tensor: scaler, access: "readWrite", view: "words" },
        { name: "hyper", tensor: hyper, access: "read", view: "words" },
        { name: "loss", tensor: loss, access: "read", view: "words" },
        ...accuracyOperand,
        { name: "metrics", tensor: metrics, access: "write", view: "words" },
      ],
      workgroups: [1, 1, 1],
    },
  ];
}

/** The largest f32 scale whose product with `factor` is a finite f32. */
function growthLimit(factor: number): number {
  const ONE_STEP_DOWN = 1 - 2 ** -24;
  let limit = Math.fround(LARGEST_F32 / factor);
  while (!Number.isFinite(Math.fround(limit * Math.fround(factor))))
    limit = Math.fround(limit * ONE_STEP_DOWN);
  return limit;
}
